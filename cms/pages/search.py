"""Search in a commune's own site: pages, procedures, and what other parts of the site say they found, together.

Every word or a synonym of it (cms.pages.asked), unknown words in their nearest spelling (cms.pages.spelling); failing every
word, some of them. A page of which a webmaster said that a word leads to it comes first. One statement a source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.module_loading import import_string
from django.utils.translation import gettext as __
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from cms.pages import spelling
from cms.pages.asked import Asked, ask, words_of
from cms.pages.pages import SitePage, accessor, page_classes, restrictions_above
from cms.pages.results import CONFIG, Result
from cms.pages.synonyms import groups_of
from teleservices.dossiers.models import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

__all__ = ["CONFIG", "Answer", "Result", "search", "words_of"]

MAX_RESULTS = 30
#: The weight of the words that a page was promoted for (SitePage.search_fields).
_PROMOTED = "A"
#: What counts before likeness, in one number: a promoted page, then one that has every word.
_FOR_PROMOTION, _FOR_EVERY_WORD = 1000.0, 100.0


@dataclass(frozen=True)
class Answer:
    """``is_wider``: nothing had all the words, these have some of them. ``spelt``: what was searched instead of words that
    are nowhere."""

    results: list[Result]
    is_wider: bool = False
    spelt: str = ""


def search(text: str) -> Answer:
    """Results that have every word; failing that, some of the words."""
    typed = words_of(text)
    if not typed:
        return Answer([])
    known = spelling.looked_up(typed)
    asked = ask(" ".join(known.words), groups_of(known.synonyms))
    found = _results(asked)
    spelt = " ".join(known.words) if found and known.words != typed else ""
    whole = [result for result in found if result.has_every_word or result.is_promoted]
    return Answer(whole or found, is_wider=bool(found) and not whole, spelt=spelt)


def _results(asked: Asked) -> list[Result]:
    """Promoted pages, procedures, the rest by likeness, what mentions it; one thing found twice is said once."""
    pages = _pages(asked)
    others = [result for source in _sources() for result in source(asked)]
    found = [
        *(page for page in pages if page.is_promoted),
        *_procedures(asked),
        *(result for result in others if not result.is_aside),
        *(page for page in pages if not page.is_promoted),
        *(result for result in others if result.is_aside),
    ]
    return list({result.url: result for result in reversed(found)}.values())[::-1][:MAX_RESULTS]


def _sources() -> list[Callable[[Asked], list[Result]]]:
    """What else is found, of the apps above this one."""
    return [import_string(path) for path in settings.SEARCH_SOURCES]


def question(asked: Asked, *, every: bool = True, weight: str = "") -> SearchQuery:
    """``asked`` for a filter on a vector in this configuration."""
    return SearchQuery(asked.query(every=every, weight=weight), config=CONFIG, search_type="raw")


def has_every_word(asked: Asked, vector: str, weight: str = "") -> Case:
    """A column: whether the vector of that name has all that was asked, in what bears that weight when one is given."""
    return Case(When(**{vector: question(asked, weight=weight)}, then=Value(True)), default=Value(False))


def _procedures(asked: Asked) -> list[Result]:
    texts = SearchVector("title", "summary", config=CONFIG)
    offers = Offer.objects.filter(is_enabled=True).alias(vector=texts)
    found = offers.filter(vector=question(asked, every=False)).annotate(whole=has_every_word(asked, "vector"))
    return [
        Result(offer.title, offer.url, __("Démarche"), offer.summary, has_every_word=offer.whole)
        for offer in found.only("slug", "title", "summary", "position")
    ]


def _pages(asked: Asked) -> list[Result]:
    # One statement joins them all: neither content types nor a statement a kind.
    classes = [model for model in page_classes() if model.is_found]
    kinds = [accessor(model) for model in classes]
    unread = [f"{accessor(model)}__{name}" for model in classes for name in model.unread]
    of_these_kinds = reduce(or_, (Q(**{f"{kind}__isnull": False}) for kind in kinds))
    pages: QuerySet[Page] = Page.objects.filter(of_these_kinds, ~Exists(restrictions_above()), live=True)
    found = (
        pages.annotate(score=Subquery(_score(asked))).filter(score__isnull=False).order_by("-score", "-pk")
    )
    return [
        replace(
            _result_of(_specific(page, kinds)),
            is_promoted=page.score >= _FOR_PROMOTION,
            has_every_word=page.score % _FOR_PROMOTION >= _FOR_EVERY_WORD,
        )
        for page in found.select_related(*kinds).defer(*unread)[:MAX_RESULTS]
    ]


def _score(asked: Asked) -> QuerySet[IndexEntry]:
    """Of the page of the outer query: nothing when none of the words is in it."""
    both = Func(
        F("title"),
        F("body"),
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=SearchVectorField(),
    )
    every, some = question(asked), question(asked, every=False)
    is_promoted = Q(
        body=question(asked, weight=_PROMOTED)
    )  # for all that was asked, or « bus » wins over « rue Gambetta »
    likeness = SearchRank(F("title"), some) * 4 + SearchRank(F("body"), some)
    entries = IndexEntry.objects.alias(vector=both).filter(
        object_id=Cast(OuterRef("pk"), TextField()), content_type_id=OuterRef("content_type_id")
    )
    scored: QuerySet[IndexEntry] = (
        entries.filter(Q(vector=some) | is_promoted)
        .annotate(
            score=likeness
            + Case(
                When(is_promoted, then=Value(_FOR_PROMOTION)), default=Value(0.0), output_field=FloatField()
            )
            + Case(
                When(vector=every, then=Value(_FOR_EVERY_WORD)), default=Value(0.0), output_field=FloatField()
            )
        )
        .values("score")[:1]
    )
    return scored


def _specific(page: Page, kinds: list[str]) -> SitePage:
    """The page of its own kind, read by the same statement."""
    specific: SitePage = next(getattr(page, kind) for kind in kinds if hasattr(page, kind))
    return specific


def _result_of(page: SitePage) -> Result:
    return Result(page.title, page.url, page.result_label, page.result_text)
