"""The line that every page of a journey shows when it is filled in for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Answer
from design.typography import date_in_full
from teleservices.dossiers.behalf import acting_words
from teleservices.dossiers.enums import ConsentForm, Telling

if TYPE_CHECKING:
    from teleservices.dossiers.behalf import Behalf
    from teleservices.dossiers.models import Draft


@dataclass(frozen=True, slots=True)
class Banner:
    """`name` is empty for somebody who left none."""

    name: str
    at_desk: bool
    how: str
    change_url: str


def for_whom_url(draft: Draft) -> str:
    """The first page of the draft, which says for whom it is."""
    if draft.agent_id is not None:
        return reverse("teleservices:instruction:file-draft", args=[draft.pk])
    return reverse("teleservices:for-another", args=[draft.offer.slug])


def banner_of(draft: Draft) -> Banner | None:
    """None for a draft of one's own."""
    behalf = draft.for_whom
    if behalf is None:
        return None
    how = str(behalf.origin.label) if behalf.origin else ""
    return Banner(behalf.beneficiary.full, draft.agent_id is not None, how, for_whom_url(draft))


def behalf_rows(draft: Draft) -> list[Answer]:
    """What the first page says, among the answers to check."""
    behalf = draft.for_whom
    if behalf is None:
        return []
    url = for_whom_url(draft)
    person = behalf.beneficiary
    means = [person.email, person.phone, person.address]
    pairs = [
        (_("Pour"), person.full or _("Une personne qui n’a pas laissé son nom")),
        (_("Déposée par"), _acting(draft, behalf)),
        (_("Accord de la personne"), str(ConsentForm(behalf.consent).label)),
        (_("Formulaire papier reçu le"), date_in_full(behalf.received_on) if behalf.received_on else ""),
        (_("Ses coordonnées"), "\n".join(one for one in means if one)),
        (_("Elle sera prévenue"), str(Telling(behalf.telling).label)),
    ]
    return [Answer(label, value, change_url=url) for label, value in pairs if value]


def _acting(draft: Draft, behalf: Behalf) -> str:
    who = behalf.actor.full if behalf.actor else str(draft.agent)
    return acting_words(behalf.capacity, who)
