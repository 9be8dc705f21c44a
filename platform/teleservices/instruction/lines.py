"""A dossier in the list, with the columns that the agent chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_short
from teleservices.dossiers.enums import State
from teleservices.instruction.enums import ENDED_STATES
from teleservices.instruction.labels import Word, words_on
from teleservices.instruction.words import deadline_date, deadline_words, state_tone, state_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from design.components import Tone
    from teleservices.dossiers.models import Dossier
    from teleservices.instruction.filters import Filters


@dataclass(frozen=True, slots=True)
class Line:
    """What a line may show; the columns say which of it it does."""

    key: str
    title: str
    reference: str
    detail: str
    person: str
    assignee: str
    service: str
    submitted: str
    updated: str
    has_deadline: bool
    deadline_words: str
    deadline_date: str
    deadline_tone: str
    is_escalated: bool
    """The service was told by mail that the date comes near."""
    state: str
    tone: Tone
    labels: tuple[Word, ...]
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What the lines of a page share: the address they come back to, the day, services by id."""

    filters: Filters
    today: date
    services: Mapping[UUID, str]
    selected: UUID | None = None


def line_of(dossier: Dossier, around: Around) -> Line:
    ended = dossier.state in ENDED_STATES
    waiting = dossier.state == State.INCOMPLETE
    words, tone = deadline_words(dossier.due_on, around.today, ended=ended, waiting=waiting)
    url = reverse("teleservices:instruction:dossier", args=[dossier.pk])
    filed = date_short(timezone.localdate(dossier.submitted_at))
    return Line(
        key=str(dossier.pk),
        title=dossier.title,
        reference=dossier.reference,
        detail=f"{dossier.reference} · {_('déposée le %(date)s') % {'date': filed}}",
        person=dossier.person or _("Anonyme"),
        assignee=str(dossier.assigned_to) if dossier.assigned_to else "",
        service=around.services.get(dossier.service_id, ""),
        submitted=filed,
        updated=date_short(timezone.localdate(dossier.updated_at)),
        has_deadline=bool(dossier.due_on) and not ended and not waiting,
        deadline_words=words,
        deadline_date=deadline_date(dossier.due_on),
        deadline_tone=tone,
        is_escalated=dossier.escalated_level > 0 and not ended and not waiting,
        state=state_words(dossier.state),
        tone=state_tone(dossier.state),
        labels=words_on(dossier),
        url=f"{url}{around.filters.here}#demande",
        selected=dossier.pk == around.selected,
    )
