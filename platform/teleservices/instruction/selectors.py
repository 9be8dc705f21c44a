"""What the inbox reads: counts in one query, a page of the list in another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import cached_property

from identity.accounts.enums import Role
from identity.accounts.selectors import memberships_of
from teleservices.dossiers.enums import State
from teleservices.dossiers.telling import waiting_to_be_told
from teleservices.instruction.enums import ENDED_STATES, OPEN_STATES, PENDING_STATES, SOON_DAYS, Queue, Sort
from teleservices.instruction.models import Labelling
from teleservices.instruction.perms import visible_dossiers
from teleservices.instruction.search import searched

if TYPE_CHECKING:
    from datetime import date

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier
    from teleservices.instruction.filters import Filters

PAGE_SIZE = 25
#: What a line of the list shows: answers and texts stay in the database.
LINE_FIELDS = (
    "reference", "title", "person", "state", "due_on", "submitted_at", "updated_at", "ended_at", "service_id",
    "escalated_level",
    "assigned_to__first_name", "assigned_to__last_name", "assigned_to__email",
)  # fmt: skip


def headed_by(agent: Agent) -> Q:
    """What is of the services that the agent heads."""
    held = [one.service_id for one in memberships_of(agent) if one.role == Role.HEAD]
    return Q() if None in held else Q(service__in=held)


def queue_condition(queue: Queue, agent: Agent, today: date) -> Q:
    """Which dossiers stand in a queue."""
    match queue:
        case Queue.TO_DO:
            return Q(state__in=OPEN_STATES)
        case Queue.SOON:
            return Q(state__in=OPEN_STATES, due_on__lte=today + timedelta(days=SOON_DAYS))
        case Queue.ESCALATED:
            return Q(state__in=OPEN_STATES, escalated_level__gte=1) & headed_by(agent)
        case Queue.WAITING:
            return Q(state=State.INCOMPLETE)
        case Queue.MINE:
            return Q(state__in=PENDING_STATES, assigned_to=agent.pk)
        case Queue.TO_TELL:
            return Q(pk__in=waiting_to_be_told().order_by().values("dossier"))
        case Queue.ENDED:
            return Q(state__in=ENDED_STATES)
        case Queue.ALL:
            return Q(pk__isnull=False)


def narrowed(rows: QuerySet[Dossier], filters: Filters, agent: Agent) -> QuerySet[Dossier]:
    """By everything but the queue, the service and the words."""
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.procedure:
        rows = rows.filter(slug=filters.procedure)
    if filters.label:
        rows = rows.filter(
            Exists(Labelling.objects.filter(dossier=OuterRef("pk"), label=UUID(filters.label)))
        )
    match filters.follower:
        case "":
            return rows
        case "moi":
            return rows.filter(assigned_to=agent.pk)
        case "personne":
            return rows.filter(assigned_to=None)
        case key:
            return rows.filter(assigned_to=UUID(key))


def matching(agent: Agent, filters: Filters, today: date) -> QuerySet[Dossier]:
    """All that the address asks for among what the agent reads, in the order of the list."""
    rows = searched(narrowed(visible_dossiers(agent), filters, agent), filters.words)
    rows = rows.filter(queue_condition(filters.queue, agent, today))
    if filters.service:
        rows = rows.filter(service__slug=filters.service)
    return rows.order_by(*order_of(filters), "pk")


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
    found = lines_only(rows.filter(condition))
    return _Counted(found.order_by(*order_of(filters), "pk"), total).get_page(filters.page)


def lines_only(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """What lines show, and nothing more."""
    return rows.select_related("assigned_to").only(*LINE_FIELDS)


def order_of(filters: Filters) -> tuple[Any, ...]:
    """The order asked for, else that of the queue."""
    nearest = (F("due_on").asc(nulls_last=True), "submitted_at")
    match filters.sort:
        case Sort.DEADLINE:
            return nearest
        case Sort.OLDEST:
            return ("submitted_at",)
        case Sort.NEWEST:
            return ("-submitted_at",)
        case Sort.PERSON:
            return ("person", "submitted_at")
        case Sort.UPDATED:
            return ("-updated_at",)
        case Sort.QUEUE:
            pass
    match filters.queue:
        case Queue.ENDED:
            return (F("ended_at").desc(nulls_last=True), "-submitted_at")
        case Queue.ALL:
            return ("-submitted_at",)
        case _:
            return nearest
