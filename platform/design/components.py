"""The small typed records that components with rows take: views build them, templates draw them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime


class Tone(StrEnum):
    """What a colour says, once, beside words that say it too."""

    NEUTRAL = ""
    OK = "ok"
    INFO = "info"
    WARN = "warn"
    DANGER = "danger"
    MAIN = "main"
    QUIET = "quiet"


@dataclass(frozen=True)
class Link:
    """An entry of a navigation, a breadcrumb or tabs; `count` shows beside the words when given."""

    title: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Answer:
    """A pair of a definition list. `values` when there are several; `change_url` adds a « Modifier » link."""

    label: str
    value: str = ""
    values: Sequence[str] = ()
    change_url: str = ""


@dataclass(frozen=True)
class Event:
    """A line of a timeline."""

    at: datetime | date | None
    text: str
    detail: str = ""
    url: str = ""
    is_now: bool = False


@dataclass(frozen=True)
class FormError:
    """A line of an error summary: what to correct, and the id of the field."""

    message: str
    anchor: str = ""
