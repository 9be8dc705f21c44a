"""What the inbox reads: counts in one query, a page of the list in another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import cached_property

from teleservices.dossiers.enums import State
from teleservices.dossiers.models import Dossier, Offer
from teleservices.dossiers.services.deposit import folded
from teleservices.instruction.enums import ENDED_STATES, OPEN_STATES, PENDING_STATES, SOON_DAYS, Queue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.instruction.filters import Filters

PAGE_SIZE = 25
#: What a line of the list shows: answers and texts stay in the database.
LINE_FIELDS = (
    "reference", "title", "person", "state", "due_on", "submitted_at", "ended_at",
    "assigned_to__first_name", "assigned_to__last_name", "assigned_to__email",
)  # fmt: skip


def queue_condition(queue: Queue, agent: Agent, today: date) -> Q:
    """Which dossiers stand in a queue."""
    match queue:
        case Queue.TO_DO:
            return Q(state__in=OPEN_STATES)
        case Queue.SOON:
            return Q(state__in=OPEN_STATES, due_on__lte=today + timedelta(days=SOON_DAYS))
        case Queue.WAITING:
            return Q(state=State.INCOMPLETE)
        case Queue.MINE:
            return Q(state__in=PENDING_STATES, assigned_to=agent.pk)
        case Queue.ENDED:
            return Q(state__in=ENDED_STATES)
        case Queue.ALL:
            return Q(pk__isnull=False)


def narrowed(rows: QuerySet[Dossier], filters: Filters) -> QuerySet[Dossier]:
    """By words, state and procedure; every word must be found."""
    for word in folded(filters.words).split():
        rows = rows.filter(search_text__contains=word)
    if filters.state:
        rows = rows.filter(state=filters.state)
    return rows.filter(slug=filters.procedure) if filters.procedure else rows


def count_queues(rows: QuerySet[Dossier], agent: Agent, today: date) -> dict[UUID, dict[Queue, int]]:
    """How many dossiers in each queue, by service, in one query."""
    counts = {queue.name: Count("pk", filter=queue_condition(queue, agent, today)) for queue in Queue}
    found: Any = rows.order_by().values("service_id").annotate(**counts)
    return {row["service_id"]: {queue: row[queue.name] for queue in Queue} for row in found}


class _Counted(Paginator[Any]):
    """The count is known already: the queues have it."""

    def __init__(self, rows: QuerySet[Dossier], total: int) -> None:
        super().__init__(rows, PAGE_SIZE)
        self._total = total

    @cached_property
    def count(self) -> int:
        return self._total


def page_of(rows: QuerySet[Dossier], filters: Filters, condition: Q, total: int) -> Page[Any]:
    """A page of the list in the order of the queue; the legal deadline first, then the oldest."""
    order: Iterable[Any]
    match filters.queue:
        case Queue.ENDED:
            order = (F("ended_at").desc(nulls_last=True), "-submitted_at")
        case Queue.ALL:
            order = ("-submitted_at",)
        case _:
            order = (F("due_on").asc(nulls_last=True), "submitted_at")
    found = rows.filter(condition).select_related("assigned_to").only(*LINE_FIELDS).order_by(*order, "pk")
    return _Counted(found, total).get_page(filters.page)


def offered_procedures(services: Sequence[Service]) -> list[tuple[str, str]]:
    """(slug, title) of the procedures that these services answer."""
    offers = Offer.objects.filter(service__in=services).order_by("title")
    return list(offers.values_list("slug", "title"))
