"""The card of a dossier that somebody filed for another: who, by what right, and whether that person knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from design.components import Answer
from design.typography import date_in_full, moment_in_full, phone
from teleservices.dossiers.enums import ConsentForm, EventKind, IdentityPaper, Telling
from teleservices.dossiers.services import untold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teleservices.dossiers.models import Dossier, Event, Mandate


@dataclass(frozen=True, slots=True)
class MandateCard:
    """`contested` is what the person says of it; `pending` what they are still to be told by hand."""

    rows: tuple[Answer, ...]
    contested: str
    pending: tuple[str, ...]
    pending_words: str
    tell_url: str


def card_of(dossier: Dossier, events: Sequence[Event], *, may_act: bool) -> MandateCard | None:
    """None when the person filed it themselves; no query when the dossier comes with its mandate."""
    mandate = dossier.mandate_or_none
    if mandate is None:
        return None
    pending = tuple(str(EventKind(one.kind).label) for one in untold(mandate, events))
    return MandateCard(
        rows=tuple(Answer(label, value) for label, value in _facts(mandate) if value),
        contested=_contested(mandate, events),
        pending=pending,
        pending_words=_pending_words(mandate, pending),
        tell_url=reverse("teleservices:instruction:told", args=[dossier.pk]) if may_act else "",
    )


def _facts(mandate: Mandate) -> list[tuple[str, str]]:
    vouched = _(" (identité FranceConnect)") if mandate.actor_vouched else ""
    told = mandate.told_at
    reach = [mandate.email, phone(mandate.phone), mandate.beneficiary_address]
    actor = [mandate.actor_email, phone(mandate.actor_phone)]
    received = mandate.received_on
    return [
        (_("Déposée par"), f"{mandate.acting}{vouched}"),
        (_("Saisie par"), mandate.agent_label if mandate.actor_name else ""),
        (_("Joindre qui a déposé"), "\n".join(one for one in actor if one)),
        (_("Pour"), mandate.person),
        (_("Joindre cette personne"), "\n".join(one for one in reach if one)),
        (_("Formulaire papier reçu le"), date_in_full(received) if received else ""),
        (_("Accord"), f"{ConsentForm(mandate.consent).label}, {date_in_full(mandate.consent_on)}"),
        (_("Attestation de l’agent"), mandate.consent_words),
        (
            _("Identité vérifiée avec"),
            str(IdentityPaper(mandate.identity_seen).label) if mandate.agent_label else "",
        ),
        (_("Moyen de la prévenir"), str(Telling(mandate.telling).label)),
        (_("Prévenue"), moment_in_full(timezone.localtime(told)) if told else _("Pas encore")),
    ]


def _contested(mandate: Mandate, events: Sequence[Event]) -> str:
    if mandate.contested_at is None:
        return ""
    said = next((one.text for one in events if one.kind == EventKind.MANDATE_CONTESTED and one.text), "")
    words = _("La personne dit qu’elle n’était pas d’accord. Vérifiez le mandat\u00a0: rien ne s’est arrêté.")
    return f"{words} «\u00a0{said}\u00a0»" if said else words


def _pending_words(mandate: Mandate, pending: Sequence[str]) -> str:
    """« À poster : Demande envoyée »."""
    if not pending:
        return ""
    count = {"count": len(pending), "what": ", ".join(pending), "how": Telling(mandate.telling).label}
    return (
        ngettext(
            "%(count)d nouvelle à lui dire\u00a0: %(what)s. %(how)s.",
            "%(count)d nouvelles à lui dire\u00a0: %(what)s. %(how)s.",
            len(pending),
        )
        % count
    )
