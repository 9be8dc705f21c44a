"""The starting sites as they are written: YAML files, one a section, read into a checked model.

A page's text is Markdown (headings, paragraphs, lists, bold, links), with blocks between texts where one says it better.
Pages that are as true in a village as in a town are written once, in ``commun``, and called by their name (``use``).
"""

from __future__ import annotations

from datetime import time  # noqa: TC003 - pydantic reads it
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from cms.directory.enums import Access, EntryKind  # noqa: TC001 - pydantic reads them
from cms.pages.enums import ContractKind, EventKind, NoticeKind, Repeat, TileIcon
from cms.streets.enums import Side  # noqa: TC001 - pydantic reads it
from design.hours import WeeklyHours
from design.themes import HomeLayout  # noqa: TC001 - pydantic reads it
from design.typography import WEEKDAYS
from tenants.provisioning.sites import StartingSite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONTENT = Path(__file__).parent / "content"
#: What is no page of the tree, and its file.
_LISTS = {
    "news": "actualites",
    "agenda": "agenda",
    "notices": "avis",
    "jobs": "emplois",
    "streets": "rues",
    "directory": "annuaire",
}
#: Written once for all sites.
SHARED = "commun"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


def _one_text_is_a_body(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Body = Annotated[tuple[str | dict[str, Any], ...], BeforeValidator(_one_text_is_a_body)]


class _Checked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(_Checked):
    """What every page has. ``summary`` introduces it, and is what a search and a tile say of it."""

    slug: Slug
    title: Annotated[str, Field(max_length=90)]
    summary: Annotated[str, Field(min_length=20, max_length=200)]
    words: Annotated[str, Field(max_length=200)] = ""
    """What people also call it: searches for these lead to it first."""
    body: Body = ()


class Chapter(_Checked):
    """Of a guide."""

    title: Annotated[str, Field(max_length=60)]
    body: Body


class StartingPage(Text):
    """A page under the home or under another one: a text, a section that leads to those under it, or a guide in chapters."""

    kind: Literal["page", "section", "guide"] = "page"
    icon: TileIcon = TileIcon.PAGE
    menu: bool = False
    chapters: tuple[Chapter, ...] = ()
    children: tuple[StartingPage, ...] = ()

    @property
    def bodies(self) -> list[Sequence[str | dict[str, Any]]]:
        """Everything that it tells, chapter by chapter."""
        return [self.body, *(chapter.body for chapter in self.chapters)]


class StartingNews(Text):
    category: str
    days_ago: Annotated[int, Field(ge=0, le=60)]


class StartingEvent(Text):
    """On a weekday of a week to come, so that the agenda of the first day shows what is ahead."""

    kind: EventKind = EventKind.EVENT
    category: str
    in_weeks: Annotated[int, Field(ge=1, le=8)]
    day: str
    days: Annotated[int, Field(ge=1, le=60)] = 1
    """How many in a row."""
    begins: Annotated[time | None, Field(alias="from")] = None
    ends: Annotated[time | None, Field(alias="to")] = None
    repeat: Repeat = Repeat.NEVER
    place: str
    address: str = ""
    access: str = ""
    audience: str = ""
    price: str = ""
    booking: str = ""
    organiser: str = ""


class StartingNotice(Text):
    """``opened``: so many days ago, when it is not to come."""

    kind: NoticeKind
    opened: Annotated[int, Field(ge=0, le=30)] = 0
    opens_in: Annotated[int, Field(ge=0, le=30)] = 0
    closes_in: Annotated[int, Field(ge=1, le=60)]
    closes_at: time | None = None
    streets: tuple[str, ...] = ()
    consult: str = ""
    answer: str = ""


class StartingJob(Text):
    contract: ContractKind
    grade: str = ""
    hours: str = ""
    salary: str = ""
    place: str = ""
    closes_in: Annotated[int, Field(ge=7, le=60)]
    starts_in: Annotated[int, Field(ge=30, le=120)]
    apply: str


class StreetPart(_Checked):
    side: Side
    facts: dict[str, str]


class StartingStreet(_Checked):
    """No street of anywhere in particular: each commune has a square and a road to its school."""

    name: Annotated[str, Field(max_length=60)]
    sector: str = ""
    collections: str
    """« ordures : lundi et jeudi », one waste a line."""
    note: Annotated[str, Field(max_length=300)] = ""
    facts: dict[str, str] = {}
    parts: tuple[StreetPart, ...] = ()


class StartingEntry(_Checked):
    """Of the directory; an elected person has a function and no name."""

    kind: EntryKind
    title: Annotated[str, Field(max_length=60)]
    summary: Annotated[str, Field(min_length=20, max_length=160)]
    categories: tuple[str, ...] = ()
    address: str = ""
    access: tuple[Access, ...] = ()
    hours: dict[str, str] = {}
    """« 08:30-12:00 13:30-17:00 » by the name of the day."""
    capacity: int | None = None
    function: str = ""
    rank: int | None = None
    delegations: tuple[str, ...] = ()
    surgeries: str = ""

    @property
    def week(self) -> WeeklyHours:
        """Raises design.hours.BadHours."""
        days = [[span.split("-") for span in self.hours.get(day, "").split()] for day in WEEKDAYS]
        return WeeklyHours.from_json({"days": days})


class Site(_Checked):
    kind: StartingSite
    introduction: Annotated[str, Field(max_length=200)]
    layout: HomeLayout | None = None
    """Of the home; None: what the operator or the commune chose."""
    outside_menu: tuple[Slug, ...] = ()
    """Pages that every site has and that leave the main menu of this one."""
    pages: tuple[StartingPage, ...]
    news: tuple[StartingNews, ...]
    agenda: tuple[StartingEvent, ...]
    notices: tuple[StartingNotice, ...]
    jobs: tuple[StartingJob, ...]
    streets: tuple[StartingStreet, ...]
    directory: tuple[StartingEntry, ...]

    def every_page(self) -> Iterator[tuple[str, StartingPage]]:
        """Each with its address, in the order of the tree."""
        yield from _under("/", self.pages)


def _under(address: str, pages: tuple[StartingPage, ...]) -> Iterator[tuple[str, StartingPage]]:
    for page in pages:
        own = f"{address}{page.slug}/"
        yield own, page
        yield from _under(own, page.children)


@cache
def site(kind: StartingSite) -> Site:
    """Raises pydantic.ValidationError, KeyError for a shared page that nobody wrote."""
    folder, shared = CONTENT / kind.value, _shared()
    head = _read(folder / "site.yaml")
    pages = [_called(_read(folder / f"{name}.yaml"), shared) for name in head.pop("pages")]
    lists = {name: _read(folder / f"{file}.yaml") for name, file in _LISTS.items()}
    return Site.model_validate({**head, **lists, "kind": kind, "pages": pages})


def sites() -> list[Site]:
    return [site(kind) for kind in StartingSite if kind != StartingSite.BARE]


def _shared() -> dict[str, Any]:
    return {page["slug"]: page for path in sorted((CONTENT / SHARED).glob("*.yaml")) for page in _read(path)}


def _called(page: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A page of its own, or a shared one with what differs here."""
    whole = {**shared[page["use"]], **page} if "use" in page else {**page}
    whole.pop("use", None)
    whole["children"] = [_called(child, shared) for child in whole.get("children", ())]
    return whole


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
