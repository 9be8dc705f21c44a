"""E-mails about a filing for somebody else: to that person, and to the service when they say that they did not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.signing import BadSignature
from django.utils.translation import gettext as _

from design.context import theme_of
from teleservices.dossiers.acknowledgements import service_contact
from teleservices.dossiers.clock_mails import alert
from teleservices.dossiers.mails import FOLDER
from tenants.current import current_commune
from tenants.outbox.mail import send_mail
from tenants.signing import dumps, loads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from teleservices.dossiers.models import Dossier, Mandate

_SALT = "teleservices.contest"
A_YEAR = 366 * 86_400


def contest_token(dossier: Dossier) -> str:
    """What lets the person say that they did not agree, without an account; it opens nothing of the request."""
    return dumps(str(dossier.pk), salt=_SALT)


def dossier_of_token(token: str) -> str | None:
    """The id of the dossier, None for a token that is forged, another commune's or over a year old."""
    try:
        return str(loads(token, salt=_SALT, max_age=A_YEAR))
    except BadSignature:
        return None


def send_filed_for(dossier: Dossier, mandate: Mandate) -> None:
    """To the person: who filed what for them, where their data came from, how to follow and how to contest."""
    commune = current_commune()
    send_mail(
        to=mandate.email,
        subject=_("Une demande a été faite pour vous\u00a0: %(reference)s")
        % {"reference": dossier.reference},
        template=f"{FOLDER}/filed_for",
        context={
            "dossier": dossier,
            "acting": mandate.acting,
            "contest_link": f"{commune.base_url}/suivi/pas-moi/{contest_token(dossier)}/",
            "code_link": f"{commune.base_url}/suivi/code-perdu/",
            "rights": dossier.procedure.privacy.rights,
            "contact": service_contact(dossier.offer, dossier.service),
            "theme": theme_of(commune),
            "sender_name": "",
            "town_hall": None,
        },
        key=f"filed-for:{dossier.pk}",
        sealed=dossier.is_confidential,
    )


def alert_contest(dossier: Dossier, addresses: Iterable[str]) -> None:
    """To the service: nothing stops by itself, somebody must look."""
    subject = _("%(reference)s\u00a0: dépôt contesté") % {"reference": dossier.reference}
    text = _(
        "La personne pour qui cette demande a été déposée dit qu’elle n’était pas d’accord. Rien n’est arrêté\u00a0: "
        "vérifiez le mandat, puis décidez."
    )
    alert(dossier, addresses, subject, text, key="contest")
