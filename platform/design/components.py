"""The small typed records that components with rows take: views build them, templates draw them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from design.hours import HoursState, WeeklyHours


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
    """An entry of a navigation, a breadcrumb or tabs; `count` shows beside the words when given, `text` under them.
    An entry of the main menu may have `children`."""

    title: str
    url: str
    active: bool = False
    count: int | None = None
    children: Sequence[Link] = ()
    text: str = ""


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


class AlertLevel(StrEnum):
    """How much an alert asks of people: to know, to be careful, to act now."""

    INFORMATION = "info"
    VIGILANCE = "warn"
    URGENT = "danger"


@dataclass(frozen=True)
class AlertBanner:
    """A line above the header, on every page or on a section."""

    title: str
    level: AlertLevel = AlertLevel.INFORMATION
    text: str = ""
    url: str = ""
    link: str = ""
    until: str = ""


@dataclass(frozen=True)
class Picture:
    """An image with its size, so that nothing moves when it comes. `alternative` is empty when it is decorative."""

    url: str
    width: int
    height: int
    alternative: str = ""
    caption: str = ""
    credit: str = ""
    full_url: str = ""


@dataclass(frozen=True)
class Captions:
    """Subtitles of a film, in WebVTT."""

    url: str
    language: str = "fr"
    label: str = "Français"


@dataclass(frozen=True)
class Film:
    """A film by file, with what it says in text: `transcript` is HTML that the rich text filter let through."""

    url: str
    kind: str
    title: str
    width: int = 1280
    height: int = 720
    captions: Sequence[Captions] = ()
    poster_url: str = ""
    transcript: str = ""
    size: str = ""


@dataclass(frozen=True)
class Card:
    """A thing to go to, with its picture when it has one."""

    title: str
    url: str
    text: str = ""
    label: str = ""
    picture: Picture | None = None
    details: Sequence[str] = ()


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    TO_COME = "to-come"


@dataclass(frozen=True)
class Step:
    """A named step; a link when one may go back to it."""

    title: str
    state: StepState = StepState.TO_COME
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class FacetOption:
    """A box of a facet and how many things it would show."""

    value: str
    label: str
    count: int | None = None
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A question of the filter form: its name in the address, its words, its boxes."""

    name: str
    label: str
    options: Sequence[FacetOption]


@dataclass(frozen=True)
class KeyFigure:
    """A number that says something, with its unit and where it comes from."""

    value: str
    label: str
    source: str = ""


@dataclass(frozen=True)
class ContactDetails:
    """How to reach somebody or some place. `hours_state` and `hours` are those of design.hours."""

    title: str
    url: str = ""
    role: str = ""
    address_lines: Sequence[str] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    hours: WeeklyHours | None = None
    hours_state: HoursState | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Person:
    """An elected person or an agent: name, office, delegations, portrait. Without a portrait, initials."""

    name: str
    office: str = ""
    delegations: Sequence[str] = ()
    portrait: Picture | None = None
    url: str = ""
    phone: str = ""
    email: str = ""
    group: str = ""

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace("-", " ").split() if word[:1].isalpha()]
        return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))


class Dated(Protocol):
    """A thing with its day, of a short list: a date of the agenda, an act posted. Any record that has these."""

    @property
    def day(self) -> date: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class DatedEntry:
    """The plain one."""

    day: date
    title: str
    url: str
    text: str = ""


@dataclass(frozen=True)
class MapPlace:
    """A line of the list beside a map: the same number, the same words. It is the map's equivalent in text."""

    number: str
    title: str
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class TableColumn:
    """The head of a column; numbers are set to the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class DataTable:
    """A table with its title. The first cell of a row is its header. `source` stands under it."""

    caption: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str]]
    source: str = ""
    total: Sequence[str] = ()

    @property
    def lines(self) -> Sequence[Sequence[tuple[str, bool]]]:
        """Each row as (cell, is it a number)."""
        return [self._told(row) for row in self.rows]

    @property
    def total_line(self) -> Sequence[tuple[str, bool]]:
        return self._told(self.total)

    def _told(self, row: Sequence[str]) -> Sequence[tuple[str, bool]]:
        return [(cell, column.is_number) for cell, column in zip(row, self.columns, strict=False)]
