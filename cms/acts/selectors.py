"""What is read of the register: by its own pages, by the site's search, by its home, by robots."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Min, Q
from django.utils import timezone

from cms.acts.enums import Nature
from cms.acts.matters import MATTERS
from cms.acts.models import Act

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cms.acts.models import ActQuerySet

CONFIG: Final = "parvis_fr"
MOST_WORDS: Final = 8
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class FoundAct:
    """An act as a list of results shows it. ``label`` is its nature, ``text`` says when and by whom."""

    title: str
    url: str
    label: str
    text: str
    day: date
    is_current: bool


@dataclass(frozen=True)
class Kinds:
    """What the register holds, for the filters: nothing is proposed that would find nothing."""

    natures: list[tuple[str, str]]
    years: list[int]
    matters: list[tuple[str, str]]


@dataclass(frozen=True)
class Filters:
    """``shown``: "courants", "archives" or "tous"."""

    words: str = ""
    nature: str = ""
    year: int = 0
    matter: str = ""
    shown: str = "courants"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.nature or self.year or self.matter)


def act_at(slug: str) -> Act | None:
    """With what it replaces and what replaces it, in one statement."""
    linked = Act.objects.select_related("supersedes", "superseded_by")
    unread = [
        f"{prefix}{name}" for prefix in ("", "supersedes__", "superseded_by__") for name in ("text", "search")
    ]
    return linked.defer(*unread).filter(slug=slug).first()


def asked(filters: Filters, today: date) -> ActQuerySet:
    """The acts that a list shows, in its order: by relevance when words were asked."""
    rows = Act.objects.select_related("superseded_by").defer(
        "text", "search", "superseded_by__text", "superseded_by__search"
    )
    if filters.shown == "courants":
        rows = rows.filter(current_until__gte=today)
    elif filters.shown == "archives":
        rows = rows.filter(current_until__lt=today)
    if filters.nature:
        rows = rows.filter(nature=filters.nature)
    if filters.year:
        rows = rows.filter(adopted_on__year=filters.year)
    if filters.matter:
        rows = rows.filter(Q(matter=filters.matter) | Q(matter__startswith=f"{filters.matter}."))
    query = as_query(filters.words)
    if query is not None:
        best = SearchRank(F("search"), query).desc()
        return rows.filter(search=query).order_by(best, "-adopted_on", "-posted_at", "-id")
    return rows


def as_query(text: str) -> SearchQuery | None:
    """Every word, by its beginning; None without a word."""
    words = _WORD.findall(text.lower().replace("\0", ""))[:MOST_WORDS]
    if not words:
        return None
    return SearchQuery(" & ".join(f"{word}:*" for word in words), config=CONFIG, search_type="raw")


def kinds() -> Kinds:
    """One statement, however many acts."""
    rows = set(Act.objects.order_by().values_list("nature", "adopted_on__year", "matter").distinct())
    held = {nature for nature, _year, _matter in rows}
    codes = {matter for _nature, _year, matter in rows if matter in MATTERS}
    return Kinds(
        natures=[(one.value, str(one.label)) for one in Nature if one.value in held],
        years=sorted({year for _nature, year, _matter in rows}, reverse=True),
        matters=[(code, f"{code} {name}") for code, name in MATTERS.items() if code in codes],
    )


def since() -> datetime | None:
    """When the first act of the register was put online; None while there is none."""
    first: datetime | None = Act.objects.aggregate(first=Min("posted_at"))["first"]
    return first


def mode_deliberations() -> list[Act]:
    """The deliberations by which a small commune chose how it publishes, the one in force first."""
    return list(Act.objects.light().filter(details__has_key="mode", withdrawn_at=None, superseded_by=None))


def search(query: str, limit: int = 10) -> list[FoundAct]:
    """For the site's search: the best acts, current or archived, that are still readable; one statement."""
    asked_for = as_query(query)
    if asked_for is None:
        return []
    rows = Act.objects.light().filter(search=asked_for, withdrawn_at=None, superseded_by=None)
    best = SearchRank(F("search"), asked_for).desc()
    return as_found(rows.order_by(best, "-adopted_on", "-id")[:limit])


def latest(count: int) -> list[FoundAct]:
    """For the home: what was put online last; one statement."""
    rows = Act.objects.light().filter(withdrawn_at=None, superseded_by=None)
    return as_found(rows.order_by("-posted_at", "-id")[:count])


def as_found(acts: Iterable[Act]) -> list[FoundAct]:
    today = timezone.localdate()
    return [
        FoundAct(
            title=act.shown_title,
            url=act.get_absolute_url(),
            label=act.reference,
            text=act.matter_name,
            day=act.adopted_on,
            is_current=act.is_current(today),
        )
        for act in acts
    ]


def newest(count: int) -> list[Act]:
    """For the feed, versions that correct others included."""
    return list(Act.objects.light().filter(withdrawn_at=None).order_by("-posted_at", "-id")[:count])


def sitemap_entries() -> list[tuple[str, datetime | None]]:
    """(path, when it was put online) of every act whose file may be read, for ``sitemap.xml``; one statement."""
    rows = Act.objects.filter(withdrawn_at=None).order_by("-posted_at").values_list("slug", "posted_at")
    return [("/actes/", None), *((f"/actes/{slug}/", posted_at) for slug, posted_at in rows)]


def same_number(nature: str, number: str, year: int) -> Act | None:
    """The last version of the act that bears this number already."""
    rows = Act.objects.light().filter(nature=nature, number=number, adopted_on__year=year, superseded_by=None)
    return rows.first() if number else None


def chain(act: Act) -> list[Act]:
    """Every version of a document, the first one first: a step a statement, and hardly ever more than two."""
    found = [act]
    while found[0].supersedes_id is not None:
        found.insert(0, Act.objects.light().get(pk=found[0].supersedes_id))
    while (following := Act.objects.light().filter(supersedes=found[-1].pk).first()) is not None:
        found.append(following)
    return found
