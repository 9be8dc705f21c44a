"""The first two columns of the screen, put together from the selectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from teleservices.instruction.enums import BatchVerb, Column, Queue, Screen, Sort
from teleservices.instruction.filters import MINE, NOBODY
from teleservices.instruction.labels import with_labels
from teleservices.instruction.lines import Around, Line, line_of
from teleservices.instruction.perms import acts_somewhere, heads, visible_dossiers, visible_services
from teleservices.instruction.preferences import arrangement_of
from teleservices.instruction.search import near, searched
from teleservices.instruction.selectors import (
    count_queues,
    lines_only,
    narrowed,
    page_of,
    queue_condition,
)
from teleservices.instruction.shelf import shelf_of
from teleservices.instruction.words import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.core.paginator import Page

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.instruction.filters import Filters
    from teleservices.instruction.shelf import Named, Shelf

Counts = dict["UUID", dict[Queue, int]]


@dataclass(frozen=True, slots=True)
class QueueLink:
    """A queue, a service or a saved filter in the first column; `tone` colours a count that presses. A filter that is
    saved has no count: each would be a query.
    """

    title: str
    url: str
    count: int | None
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
    followers: tuple[Choice, ...]
    labels: tuple[Choice, ...]
    sorts: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """Queues, services, filters and the page of the list. `choices` is None beside an open dossier."""

    filters: Filters
    hidden: dict[str, str]
    title: str
    total: int
    queues: tuple[QueueLink, ...]
    services: tuple[QueueLink, ...]
    saved: tuple[QueueLink, ...]
    absences: tuple[str, ...]
    choices: Choices | None
    columns: tuple[Column, ...]
    page: Page[Any]
    lines: tuple[Line, ...]
    near: tuple[Line, ...]
    batch_actions: tuple[Choice, ...]
    sorted_by: str
    empty_text: str
    search_url: str
    pages_url: str
    queues_url: str
    list_url: str
    unfiltered_url: str


def inbox(agent: Agent, filters: Filters, today: date, *, selected: UUID | None = None) -> Inbox:
    """The agent's inbox as the filters ask for it; with a dossier open, without the choices of the filters."""
    services, arranged = visible_services(agent), arrangement_of(agent, today)
    rows = narrowed(visible_dossiers(agent), filters, agent)
    counts = count_queues(searched(rows, filters.words), agent, today)
    service = next((one for one in services if one.slug == filters.service), None)
    totals = _totals(counts, service)
    condition = queue_condition(filters.queue, agent, today)
    if filters.service:
        condition &= Q(service=service)
    if selected is None and Column.LABELS in arranged.columns:
        rows = with_labels(rows)
    page = page_of(searched(rows, filters.words), filters, condition, totals[filters.queue])
    here = reverse("teleservices:instruction:inbox")
    shelf = shelf_of(agent, services)
    around = Around(filters, today, {one.pk: one.name for one in services}, selected)
    alike = lines_only(near(rows, filters.words)) if filters.words and not totals[filters.queue] else ()
    return Inbox(
        filters=filters,
        hidden=filters.values(),
        title=f"{filters.queue.label} · {service.name}" if service else str(filters.queue.label),
        total=totals[filters.queue],
        queues=_queue_links(filters, totals, here, offered_queues(agent)),
        services=_service_links(filters, services, counts, here),
        saved=_saved_links(shelf.saved, filters, here),
        absences=arranged.absences,
        choices=_choices(shelf) if selected is None else None,
        columns=arranged.columns,
        page=page,
        lines=tuple(line_of(one, around) for one in page),
        near=tuple(line_of(one, around) for one in alike),
        batch_actions=_batch_actions(agent),
        sorted_by=_sorted_by(filters),
        empty_text=_empty_text(filters.queue),
        search_url=here,
        pages_url=f"{here}{_and(filters.query())}page=",
        queues_url=f"{here}{_and(filters.here)}ecran={Screen.QUEUES}",
        list_url=f"{here}{filters.here}",
        unfiltered_url=f"{here}{filters.query(words='', state='', procedure='', follower='', label='')}",
    )


def _and(query: str) -> str:
    """Ready for one more parameter."""
    return f"{query}&" if query else "?"


def _totals(counts: Counts, service: Service | None) -> dict[Queue, int]:
    """Counts of the chosen service, or of all."""
    chosen = [counts[service.pk]] if service and service.pk in counts else [] if service else counts.values()
    return {queue: sum(one[queue] for one in chosen) for queue in Queue}


def offered_queues(agent: Agent) -> tuple[Queue, ...]:
    """That of alerts is for who heads a service; to anybody else it would always be empty."""
    return tuple(one for one in Queue if one is not Queue.ESCALATED or heads(agent))


def _queue_links(
    filters: Filters, totals: dict[Queue, int], here: str, offered: Sequence[Queue]
) -> tuple[QueueLink, ...]:
    return tuple(
        QueueLink(
            title=str(queue.label),
            url=f"{here}{filters.query(queue=queue)}",
            count=totals[queue],
            active=queue is filters.queue,
            tone="late" if queue in {Queue.SOON, Queue.ESCALATED} and totals[queue] else "",
        )
        for queue in offered
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


def _saved_links(saved: Sequence[Named], filters: Filters, here: str) -> tuple[QueueLink, ...]:
    asked = filters.query().removeprefix("?")
    return tuple(
        QueueLink(one.name, f"{here}?{one.value}" if one.value else here, None, one.value == asked)
        for one in saved
    )


def _choices(shelf: Shelf) -> Choices:
    states = tuple(Choice(str(state), str(words)) for state, (words, _tone) in STATES.items())
    return Choices(
        procedures=tuple(Choice(one.value, one.name) for one in shelf.procedures),
        states=states,
        followers=(Choice(MINE, _("Moi")), Choice(NOBODY, _("Personne"))),
        labels=tuple(Choice(one.value, one.name) for one in shelf.labels),
        sorts=tuple(Choice(one.value, str(one.label)) for one in Sort),
    )


def _batch_actions(agent: Agent) -> tuple[Choice, ...]:
    if not acts_somewhere(agent):
        return ()
    return tuple(Choice(one.value, str(one.label)) for one in BatchVerb)


def _sorted_by(filters: Filters) -> str:
    if filters.sort is not Sort.QUEUE:
        return str(filters.sort.label).lower()
    match filters.queue:
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
        case Queue.ESCALATED:
            return _("Aucune demande de vos services n’a passé un seuil d’alerte.")
        case Queue.WAITING:
            return _("Aucune demande n’attend une réponse de l’usager.")
        case Queue.MINE:
            return _("Les demandes que vous prenez en charge se rangent ici.")
        case Queue.TO_TELL:
            return _("Personne n’attend une lettre ou un appel pour une demande déposée pour elle.")
        case Queue.ENDED:
            return _("Les demandes décidées ou classées se rangent ici.")
        case Queue.ALL:
            return _("Aucune demande n’a encore été déposée.")
