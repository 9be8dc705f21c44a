"""Search of a commune's site: French stems, accents or not, beginnings of words, pages and procedures together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import connection
from django.db.models import F, Func, Q
from django.utils.translation import gettext as __
from wagtail.models import Page

from cms.pages import procedures
from cms.pages.pages import SitePage, accessor, page_classes

if TYPE_CHECKING:
    from django.db.models import QuerySet

CONFIG = "parvis_fr"
MAX_WORDS = 8
MAX_RESULTS = 30

#: Small words that people type and that no page is about (the dictionary knows most, not all: pitfall 33).
_SMALL = frozenset(
    re.split(
        r"\s+",
        "a à au aux avec ce ces comment dans de des du elle en est et faire il ils je j la le les leur ma mes mon me"
        " nos notre ou où par pas pour qu que quel quelle quels quelles qui sa ses son sur un une vos votre l d s c n m t y",
    )
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Result:
    """What a list of results shows; ``label`` says what kind of thing it is."""

    title: str
    url: str
    label: str
    text: str


@dataclass(frozen=True)
class Answer:
    """``is_wider``: nothing had all the words, these have some of them."""

    results: list[Result]
    is_wider: bool = False


def words_of(text: str) -> list[str]:
    """The words worth searching; all of them when they are all small."""
    found = _WORD.findall(text.lower())[:MAX_WORDS]
    return [word for word in found if word not in _SMALL] or found


def search(text: str) -> Answer:
    """Results with every word first; failing that, with some of them."""
    words = words_of(text)
    if not words:
        return Answer([])
    if results := _results(words, " & "):
        return Answer(results)
    wider = _results(words, " | ") if len(words) > 1 else []
    return Answer(wider, is_wider=bool(wider))


def _results(words: list[str], operator: str) -> list[Result]:
    query = operator.join(f"{word}:*" for word in words)
    return [*_procedures(query), *_pages(query)][:MAX_RESULTS]


def _procedures(query: str) -> list[Result]:
    offered = procedures.every()
    if not offered:
        return []
    texts = [f"{item.title} {item.summary}" for item in offered]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place FROM unnest(%s::text[]) WITH ORDINALITY AS offered (body, place)"
            " WHERE to_tsvector(%s::regconfig, body) @@ to_tsquery(%s::regconfig, %s) ORDER BY place",
            [texts, CONFIG, CONFIG, query],
        )
        found = [offered[place - 1] for (place,) in cursor.fetchall()]
    return [Result(item.title, item.url, __("Démarche"), item.summary) for item in found]


def _pages(query: str) -> list[Result]:
    asked = SearchQuery(query, config=CONFIG, search_type="raw")
    both = Func(
        F("index_entries__title"),
        F("index_entries__body"),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=SearchVectorField(),
    )
    # One statement joins them all: neither content types nor a statement a kind.
    classes = [model for model in page_classes() if model.is_found]
    kinds = [accessor(model) for model in classes]
    unread = [f"{accessor(model)}__{name}" for model in classes for name in model.unread]
    of_these_kinds = reduce(or_, (Q(**{f"{kind}__isnull": False}) for kind in kinds))
    pages: QuerySet[Page] = Page.objects.live().public().filter(of_these_kinds)
    ranked = pages.annotate(
        vector=both,
        rank=SearchRank(F("index_entries__title"), asked) * 4 + SearchRank(F("index_entries__body"), asked),
    )
    found = ranked.filter(vector=asked).order_by("-rank", "-pk")
    found = found.select_related(*kinds).defer(*unread)[:MAX_RESULTS]
    return [_result_of(_specific(page, kinds)) for page in found]


def _specific(page: Page, kinds: list[str]) -> SitePage:
    """The page of its own kind, read by the same statement."""
    specific: SitePage = next(getattr(page, kind) for kind in kinds if hasattr(page, kind))
    return specific


def _result_of(page: SitePage) -> Result:
    return Result(page.title, page.url, page.result_label, page.result_text)
