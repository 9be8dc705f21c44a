"""What the reports say over a period: read by as many statements, whatever its length."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import IntegerField, Min
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.pages.pages import HOME_SLUG
from cms.reports.audience.enums import Device, Origin
from cms.reports.audience.tally import COUNTERS, REST
from cms.reports.enums import ReportKind
from cms.reports.models import SiteReport
from teleservices.dossiers.models import Offer

if TYPE_CHECKING:
    from datetime import date

    from cms.reports.audience.periods import Span

#: Lines of a list on the screen; a file has them all.
SHOWN = 15
#: A page that is missing is asked for by machines too: told from so many times on.
MISSING_FROM = 3

_SUMS = """
SELECT counter.name, entry.key,
    sum(entry.value::bigint) FILTER (WHERE day >= %(first)s), sum(entry.value::bigint) FILTER (WHERE day < %(first)s)
FROM reports_sitereport AS report, unnest(%(names)s::text[]) AS counter (name),
    jsonb_each_text(COALESCE(report.data -> counter.name, '{}')) AS entry
WHERE report.kind = %(kind)s AND (day BETWEEN %(first)s AND %(last)s OR day BETWEEN %(from)s AND %(until)s)
GROUP BY counter.name, entry.key
"""


@dataclass(frozen=True)
class Bar:
    """``label`` under it, ``title`` in the table; ``is_to_come``: nothing could be counted yet."""

    label: str
    title: str
    value: int
    is_to_come: bool


@dataclass(frozen=True)
class Line:
    """Something, how often now, and how often over the period before."""

    title: str
    count: int
    before: int
    url: str = ""

    @property
    def difference(self) -> int:
        return self.count - self.before


@dataclass(frozen=True)
class Figures:
    span: Span
    bars: list[Bar]
    views: Line
    searches: Line
    fruitless: Line
    lists: dict[str, list[Line]] = field(default_factory=dict)
    #: The first day that was ever counted.
    since: date | None = None

    @property
    def is_comparable(self) -> bool:
        """Whether the period before was counted whole."""
        return self.since is not None and self.since <= self.span.compared[0]

    @property
    def entrances(self) -> int:
        return sum(line.count for line in self.lists["origins"])


@dataclass(frozen=True)
class DayFigures:
    day: date
    views: int
    searched: int
    unanswered: int


def figures(span: Span) -> Figures:
    start, until = span.compared
    days = _days(span.before.first, span.last)
    now = [day for day in days if span.first <= day.day <= span.last]
    then = [day for day in days if start <= day.day <= until]
    return Figures(
        span=span,
        bars=[
            Bar(label, title, sum(one.views for one in now if first <= one.day <= last), first > span.today)
            for label, title, first, last in span.steps()
        ],
        views=Line(_("Pages vues"), sum(d.views for d in now), sum(d.views for d in then)),
        searches=Line(_("Recherches"), sum(d.searched for d in now), sum(d.searched for d in then)),
        fruitless=Line(
            _("Recherches sans réponse"), sum(d.unanswered for d in now), sum(d.unanswered for d in then)
        ),
        lists=_lists(span),
        since=SiteReport.objects.filter(kind=ReportKind.AUDIENCE).aggregate(first=Min("day"))["first"],
    )


def days_of(span: Span) -> list[DayFigures]:
    return _days(span.first, span.last)


def _days(first: date, last: date) -> list[DayFigures]:
    reports = SiteReport.objects.filter(kind=ReportKind.AUDIENCE, day__range=(first, last))
    numbers = {
        name: Cast(KT(f"data__{name}"), IntegerField()) for name in ("views", "searched", "unanswered")
    }
    rows = reports.annotate(**numbers).order_by("day").values_list("day", *numbers)
    return [DayFigures(day, *(number or 0 for number in counts)) for day, *counts in rows]


def _lists(span: Span) -> dict[str, list[Line]]:
    start, until = span.compared
    values: dict[str, Any] = {"names": list(COUNTERS), "kind": ReportKind.AUDIENCE.value}
    days = {"first": span.first, "last": span.last, "from": start, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, values | days)
        rows = cursor.fetchall()
    titles = _titles({key for name, key, _now, _then in rows if name in {"pages", "entrances"}})
    found: dict[str, list[Line]] = {name: [] for name in COUNTERS}
    for name, key, now, then in rows:
        found[name].append(_line(name, key, int(now or 0), int(then or 0), titles))
    for name, lines in found.items():
        least = MISSING_FROM if name == "missing" else 1
        shown = [line for line in lines if line.count >= least]
        found[name] = sorted(shown, key=lambda line: (-line.count, line.title))
    return found


def _line(name: str, key: str, now: int, then: int, titles: dict[str, str]) -> Line:
    if name == "devices":
        return Line(str(Device(key).label), now, then)
    if name == "origins":
        return Line(str(Origin(key).label), now, then)
    if key == REST:
        return Line(_("autres"), now, then)
    if name in {"pages", "entrances"}:
        return Line(titles.get(key, key), now, then, key)
    return Line(key, now, then)


def _titles(paths: set[str]) -> dict[str, str]:
    """By address: pages of the site and procedures by their title, the rest by what everybody calls it."""
    stored = {f"/{HOME_SLUG}{path}": path for path in paths}
    known = Page.objects.filter(url_path__in=stored).values_list("url_path", "title")
    found = {stored[url_path]: title for url_path, title in known}
    if "/" in paths:
        found["/"] = _("Accueil")
    offers = Offer.objects.values_list("slug", "title")
    found |= {path: title for slug, title in offers if (path := f"/demarches/{slug}/") in paths}
    others = {
        "/demarches/": _("Toutes les démarches"),
        "/recherche/": _("Recherche"),
        "/plan-du-site/": _("Plan du site"),
        "/actes/": _("Actes"),
    }
    return others | found
