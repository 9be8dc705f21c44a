"""Two agents on one dossier never overwrite each other.

A form carries the last event that its page showed. Everything that happens to a dossier adds an event, so a later one
means that the agent decides on a page that is no longer true: the action is not done, and the page tells what happened.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import transaction

from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Dossier, Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

#: What changes nothing that an agent has under the eyes.
QUIET_EVENTS: Final = (
    EventKind.ACKNOWLEDGED,
    EventKind.CODE_RENEWED,
    EventKind.ESCALATED,
    EventKind.LABELLED,
    EventKind.BENEFICIARY_TOLD,
)


class StaleVersion(Exception):
    """The dossier changed since the page was shown; `events` are what happened, oldest first."""

    def __init__(self, events: list[Event]) -> None:
        super().__init__("the dossier changed meanwhile")
        self.events = events


def version_of(events: Iterable[Event]) -> int:
    """The version that a page shows: its last event."""
    return max((event.pk for event in events), default=0)


def latest_version(dossier_id: UUID) -> int:
    """The version as it is now."""
    return Event.objects.filter(dossier=dossier_id).order_by("-pk").values_list("pk", flat=True).first() or 0


def read_version(text: str) -> int:
    """What a form carries; 0, hence stale, when it is not a number."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def events_since(dossier_id: UUID, version: int) -> list[Event]:
    """What happened after that version, that matters to an agent."""
    later = Event.objects.filter(dossier=dossier_id, pk__gt=version).exclude(kind__in=QUIET_EVENTS)
    return list(later)


@contextmanager
def unchanged(dossier_id: UUID, version: int) -> Iterator[Dossier]:
    """The dossier, locked until the end of the block. Raises StaleVersion, before anything is done, when it changed."""
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(of=("self",)).select_related("copy", "service", "offer")
        dossier = locked.get(pk=dossier_id)
        if events := events_since(dossier_id, version):
            raise StaleVersion(events)
        yield dossier
