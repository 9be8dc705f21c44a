"""The first two columns of the screen, put together from the selectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_short
from teleservices.dossiers.enums import State
from teleservices.instruction.enums import ENDED_STATES, Queue, Screen
from teleservices.instruction.perms import visible_dossiers, visible_services
from teleservices.instruction.selectors import (
    count_queues,
    narrowed,
    offered_procedures,
    page_of,
    queue_condition,
)
from teleservices.instruction.words import STATES, deadline_date, deadline_words, state_tone, state_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.core.paginator import Page

    from design.components import Tone
    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Dossier
    from teleservices.instruction.filters import Filters

Counts = dict["UUID", dict[Queue, int]]


@dataclass(frozen=True, slots=True)
class QueueLink:
    """A queue or a service in the first column; `tone` colours a count that presses."""

    title: str
    url: str
    count: int
    active: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    procedures: tuple[Choice, ...]
    states: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier in the list."""

    title: str
    reference: str
    detail: str
    person: str
    assignee: str
    has_deadline: bool
    deadline_words: str
    deadline_date: str
    deadline_tone: str
    state: str
    tone: Tone
    url: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """Queues, services, filters and the page of the list. `choices` is None beside an open dossier."""

    filters: Filters
    title: str
    total: int
    queues: tuple[QueueLink, ...]
    services: tuple[QueueLink, ...]
    choices: Choices | None
    page: Page[Any]
    lines: tuple[Line, ...]
    sorted_by: str
    empty_text: str
    search_url: str
    pages_url: str
    queues_url: str
    list_url: str
    unfiltered_url: str


def inbox(agent: Agent, filters: Filters, today: date, *, selected: UUID | None = None) -> Inbox:
    """The agent's inbox as the filters ask for it; with a dossier open, without the choices of the filters."""
    services = visible_services(agent)
    rows = narrowed(visible_dossiers(agent), filters)
    counts = count_queues(rows, agent, today)
    service = next((one for one in services if one.slug == filters.service), None)
    totals = _totals(counts, service)
    condition = queue_condition(filters.queue, agent, today)
    if filters.service:
        condition &= Q(service=service)
    page = page_of(rows, filters, condition, totals[filters.queue])
    here = reverse("teleservices:instruction:inbox")
    return Inbox(
        filters=filters,
        title=f"{filters.queue.label} · {service.name}" if service else str(filters.queue.label),
        total=totals[filters.queue],
        queues=_queue_links(filters, totals, here),
        services=_service_links(filters, services, counts, here),
        choices=_choices(services) if selected is None else None,
        page=page,
        lines=tuple(_line(one, filters, today, selected) for one in page),
        sorted_by=_sorted_by(filters.queue),
        empty_text=_empty_text(filters.queue),
        search_url=here,
        pages_url=f"{here}{_and(filters.query())}page=",
        queues_url=f"{here}{_and(filters.here)}ecran={Screen.QUEUES}",
        list_url=f"{here}{filters.here}",
        unfiltered_url=f"{here}{filters.query(words='', state='', procedure='')}",
    )


def _and(query: str) -> str:
    """Ready for one more parameter."""
    return f"{query}&" if query else "?"


def _totals(counts: Counts, service: Service | None) -> dict[Queue, int]:
    """Counts of the chosen service, or of all."""
    chosen = [counts[service.pk]] if service and service.pk in counts else [] if service else counts.values()
    return {queue: sum(one[queue] for one in chosen) for queue in Queue}


def _queue_links(filters: Filters, totals: dict[Queue, int], here: str) -> tuple[QueueLink, ...]:
    return tuple(
        QueueLink(
            title=str(queue.label),
            url=f"{here}{filters.query(queue=queue)}",
            count=totals[queue],
            active=queue is filters.queue,
            tone="late" if queue is Queue.SOON and totals[queue] else "",
        )
        for queue in Queue
    )


def _service_links(
    filters: Filters, services: Sequence[Service], counts: Counts, here: str
) -> tuple[QueueLink, ...]:
    """One service needs no choice."""
    if len(services) < 2:
        return ()
    total = sum(one[filters.queue] for one in counts.values())
    every = QueueLink(
        _("Tous mes services"), f"{here}{filters.query(service='')}", total, not filters.service
    )
    return (
        every,
        *(
            QueueLink(
                title=service.name,
                url=f"{here}{filters.query(service=service.slug)}",
                count=counts.get(service.pk, {}).get(filters.queue, 0),
                active=service.slug == filters.service,
            )
            for service in services
        ),
    )


def _choices(services: Sequence[Service]) -> Choices:
    procedures = tuple(Choice(slug, title) for slug, title in offered_procedures(services))
    return Choices(
        procedures, tuple(Choice(str(state), str(words)) for state, (words, _tone) in STATES.items())
    )


def _line(dossier: Dossier, filters: Filters, today: date, selected: UUID | None) -> Line:
    ended = dossier.state in ENDED_STATES
    waiting = dossier.state == State.INCOMPLETE
    words, tone = deadline_words(dossier.due_on, today, ended=ended, waiting=waiting)
    url = reverse("teleservices:instruction:dossier", args=[dossier.pk])
    age = _("déposée le %(date)s") % {"date": date_short(timezone.localdate(dossier.submitted_at))}
    return Line(
        title=dossier.title,
        reference=dossier.reference,
        detail=f"{dossier.reference} · {age}",
        person=dossier.person or _("Anonyme"),
        assignee=str(dossier.assigned_to) if dossier.assigned_to else "",
        has_deadline=bool(dossier.due_on) and not ended and not waiting,
        deadline_words=words,
        deadline_date=deadline_date(dossier.due_on),
        deadline_tone=tone,
        state=state_words(dossier.state),
        tone=state_tone(dossier.state),
        url=f"{url}{filters.here}#demande",
        selected=dossier.pk == selected,
    )


def _sorted_by(queue: Queue) -> str:
    match queue:
        case Queue.ENDED:
            return _("la dernière terminée d’abord")
        case Queue.ALL:
            return _("la plus récente d’abord")
        case _other:
            return _("l’échéance la plus proche d’abord")


def _empty_text(queue: Queue) -> str:
    match queue:
        case Queue.TO_DO:
            return _("Tout est traité. Les nouvelles demandes arrivent ici.")
        case Queue.SOON:
            return _("Aucune échéance légale dans les trois jours.")
        case Queue.WAITING:
            return _("Aucune demande n’attend une réponse de l’usager.")
        case Queue.MINE:
            return _("Les demandes que vous prenez en charge se rangent ici.")
        case Queue.ENDED:
            return _("Les demandes décidées ou classées se rangent ici.")
        case Queue.ALL:
            return _("Aucune demande n’a encore été déposée.")
