"""What waits for somebody, as the home of ``/gestion/`` shows it. Each context names its own (``TO_DO_SOURCES``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from identity.accounts.models import Agent

#: Lines under a title: more is a screen of its own.
MOST_LINES = 4


@dataclass(frozen=True)
class Line:
    """One thing to open."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class ToDo:
    """A subject that waits: what, how many, where to go. ``is_urgent`` ones come first."""

    title: str
    action: str
    url: str
    detail: str = ""
    icon: str = "tasks"
    is_urgent: bool = False
    lines: tuple[Line, ...] = ()


def waiting(agent: Agent) -> list[ToDo]:
    """Urgent first, then in the order of the sources."""
    sources: list[Callable[[Agent], list[ToDo]]] = [import_string(path) for path in settings.TO_DO_SOURCES]
    found = [todo for source in sources for todo in source(agent)]
    return sorted(found, key=lambda todo: not todo.is_urgent)
