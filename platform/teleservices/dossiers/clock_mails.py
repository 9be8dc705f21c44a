"""E-mails that the clock causes: to the person when silence decides, to the service before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from design.context import theme_of
from design.typography import date_in_full
from teleservices.dossiers.enums import State
from teleservices.dossiers.mails import FOLDER, send_to_person
from tenants.current import current_commune
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from teleservices.dossiers.models import Correction, Dossier


def send_silence(dossier: Dossier, day: date) -> None:
    """To the person: what the silence did, on what day, and what they may do now (CRPA L232-3, CJA R421-2)."""
    accepted = dossier.state == State.ACCEPTED
    subject = (
        _("Votre demande %(reference)s est acceptée")
        if accepted
        else _("Votre demande %(reference)s est refusée")
    )
    send_to_person(
        dossier,
        subject=subject % {"reference": dossier.reference},
        template="silence",
        key=f"silence:{dossier.pk}:{day}",
        accepted=accepted,
        text=dossier.decision_text,
    )


def send_extension(dossier: Dossier, extension: Mapping[str, Any]) -> None:
    """To the person: the new date, and why."""
    send_to_person(
        dossier,
        subject=_("Le délai de réponse à votre demande %(reference)s est prolongé")
        % {"reference": dossier.reference},
        template="extension",
        key=f"extension:{dossier.pk}:{extension['key']}",
        extension=extension,
    )


def alert_silence(dossier: Dossier, day: date, addresses: Iterable[str]) -> None:
    """To the service: it did not answer in time."""
    accepted = dossier.state == State.ACCEPTED
    subject = (
        _("%(reference)s\u00a0: silence vaut acceptation")
        if accepted
        else _("%(reference)s\u00a0: silence vaut refus")
    )
    text = (
        _("Sans réponse dans le délai, cette demande est acceptée depuis le %(day)s.")
        if accepted
        else _("Sans réponse dans le délai, cette demande est refusée depuis le %(day)s.")
    )
    words = {"reference": dossier.reference, "day": date_in_full(day)}
    alert(dossier, addresses, subject % words, text % words, key=f"silence:{day}")


def alert_threshold(dossier: Dossier, level: int, days: int, addresses: Iterable[str]) -> None:
    """To the service: the date comes, or is passed (`days` negative)."""
    due_on = dossier.due_on
    if due_on is None:
        return
    words = {"reference": dossier.reference, "days": abs(days), "date": date_in_full(due_on)}
    if days < 0:
        subject, text = (
            _("%(reference)s\u00a0: échéance passée"),
            _("Cette demande devait être traitée avant le %(date)s."),
        )
    elif days < 2:
        subject, text = (
            _("%(reference)s\u00a0: échéance proche"),
            _("Cette demande arrive à échéance le %(date)s."),
        )
    else:
        subject = _("%(reference)s\u00a0: plus que %(days)d jours")
        text = _("Cette demande arrive à échéance le %(date)s, dans %(days)d jours.")
    alert(dossier, addresses, subject % words, text % words, key=f"level:{due_on}:{level}")


def alert_completeness(dossier: Dossier, last: date, article: str, addresses: Iterable[str]) -> None:
    """To the service: what is missing can be asked until that day, not later."""
    words = {"reference": dossier.reference, "day": date_in_full(last), "article": article}
    subject = _("%(reference)s\u00a0: vérifiez que le dossier est complet") % words
    text = (
        _(
            "Vous pouvez demander ce qui manque jusqu’au %(day)s. Après, le dossier est réputé complet (%(article)s)."
        )
        % words
    )
    alert(dossier, addresses, subject, text, key=f"complete:{last}")


def alert_lapse(dossier: Dossier, correction: Correction, addresses: Iterable[str]) -> None:
    """To the service: what was asked did not come in the time given."""
    day = correction.answer_before
    words = {"reference": dossier.reference, "day": date_in_full(day) if day else ""}
    subject = _("%(reference)s\u00a0: pas de réponse de l’usager") % words
    text = (
        _("L’usager devait répondre avant le %(day)s à ce que vous lui avez demandé. Il n’a pas répondu.")
        % words
    )
    alert(dossier, addresses, subject, text, key=f"lapse:{correction.pk}")


def alert(dossier: Dossier, addresses: Iterable[str], subject: str, text: str, *, key: str) -> None:
    """One e-mail an address, once; nothing of the person in it."""
    commune = current_commune()
    for address in addresses:
        send_mail(
            to=address,
            subject=subject,
            template=f"{FOLDER}/alert",
            context={
                "dossier": dossier,
                "text": text,
                "link": f"{commune.base_url}/instruction/{dossier.pk}/",
                "theme": theme_of(commune),
                "sender_name": "",
                "town_hall": None,
            },
            key=f"alert:{dossier.pk}:{key}:{address}"[:200],
        )
