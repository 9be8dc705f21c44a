"""What people search, told only when it can be nobody's: words that the site publishes itself, or that many searched.

A search may hold a name, an address, an illness. Its words are kept at once when each of them stands in a title of the site,
in the name of a procedure or in the shipped synonyms. Others are kept once they were searched ``ENOUGH`` times in
``REMEMBERED_DAYS``: until then only a keyed digest and a number are, from which nobody reads anything. What has a figure or
an @ in it (a telephone, a file's number, an address) is never kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from wagtail.models import Page

from cms.pages import synonyms
from cms.pages.models import HomePage
from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from teleservices.dossiers.models import Offer
from tenants.geography import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cms.reports.audience.hits import Hit
    from cms.reports.audience.tally import Tally
    from tenants.models import Commune

ENOUGH: Final = 5
REMEMBERED_DAYS: Final = 30
_LONGEST: Final = 60
_NEVER: Final = re.compile(r"[0-9@]")
_LINKS: Final = frozenset(re.split(" ", "a au aux d de des du en et l la le les ou par pour sur un une"))


def published() -> frozenset[str]:
    """Words that anybody may read here. Three statements."""
    texts: list[str] = [" ".join(group) for group in synonyms.SHIPPED]
    texts += Page.objects.live().public().values_list("title", flat=True)
    for title, summary in Offer.objects.filter(is_enabled=True).values_list("title", "summary"):
        texts += (title, summary)
    texts += HomePage.objects.values_list("synonyms", flat=True)
    return _LINKS.union(*(fold(text).split("-") for text in texts))


def add(hits: Iterable[Hit], tally: Tally, commune: Commune, day: date) -> None:
    """The words of searches, into the day's tally; nothing is read of the database when nothing was searched."""
    searches = [hit for hit in hits if hit.asked]
    if not searches:
        return
    known, past = published(), _Past.before(day)
    for hit in searches:
        term = fold(hit.asked)
        if not term or len(term) > _LONGEST or _NEVER.search(hit.asked):
            continue
        times = 1 if known.issuperset(term.split("-")) else _times(term, tally, past, commune)
        if times:
            tally.count("fruitless" if hit.results == 0 else "searches", term.replace("-", " "), times)


class _Past:
    """What the days before remember."""

    def __init__(self, pending: Counter[str], told: set[str]) -> None:
        self.pending = pending
        self.told = told

    @classmethod
    def before(cls, day: date) -> _Past:
        since = day - timedelta(days=REMEMBERED_DAYS)
        reports = SiteReport.objects.filter(kind=ReportKind.AUDIENCE, day__gte=since, day__lt=day)
        pending: Counter[str] = Counter()
        told: set[str] = set()
        for counts, searches, fruitless in reports.values_list(
            "data__pending", "data__searches", "data__fruitless"
        ):
            pending.update(counts or {})
            told.update(searches or {}, fruitless or {})
        return cls(pending, told)


def _times(term: str, tally: Tally, past: _Past, commune: Commune) -> int:
    """How many searches of this term are told now: none while they are too few, then all of them at once."""
    words = term.replace("-", " ")
    told_today = words in tally.counters["searches"] or words in tally.counters["fruitless"]
    if told_today or words in past.told:
        return 1
    key = f"{settings.SECRET_KEY}:audience:{commune.pk}".encode()
    digest = hmac.new(key, term.encode(), hashlib.sha256).hexdigest()[:24]
    tally.pending[digest] += 1
    total = tally.pending[digest] + past.pending[digest]
    if total < ENOUGH:
        return 0
    del tally.pending[digest]
    return total
