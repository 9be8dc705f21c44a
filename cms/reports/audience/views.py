"""`/gestion/audience/`: how much the site is read, for those who write it; and the same as files."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.reports.audience import charts, reading
from cms.reports.audience.enums import Period
from cms.reports.audience.figures import MISSING_FROM, SHOWN, days_of, figures
from cms.reports.audience.periods import Span
from cms.reports.audience.words import ENOUGH, REMEMBERED_DAYS
from design.components import Link
from identity.accounts.enums import PUBLISHING_ROLES, Role
from identity.accounts.perms import agent_of, has_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from cms.reports.audience.figures import Line

BOM = "\ufeff"
_LISTS = ("pages", "entrances", "origins", "devices", "searches", "fruitless", "missing")
#: Names of files, each with the lists that it holds.
FILES: dict[str, tuple[str, ...]] = {
    "jours": (),
    "pages": ("pages", "missing"),
    "recherches": ("searches", "fruitless"),
    "origines": ("origins", "entrances", "devices"),
}
#: Who writes the town's pages. Neither an association, which sees its own alone, nor whoever keeps the register of acts.
READERS = (*PUBLISHING_ROLES, Role.PUBLISHER, Role.PROOFREADER, Role.CONTRIBUTOR)


def may_read(request: HttpRequest) -> bool:
    agent = agent_of(request)
    return agent is not None and has_role(agent, *READERS)


@require_safe
def audience(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        raise PermissionDenied
    span = _span(request)
    found = figures(span)
    context = {
        "span": span,
        "figures": found,
        "summary": reading.summary(found),
        "devices_summary": reading.devices(found),
        "chart": charts.chart(found.bars),
        "lists": {name: found.lists[name][:SHOWN] for name in _LISTS},
        "periods": [_link(period.label, period, span.seen, span.period is period) for period in Period],
        "before": _link(span.before.title, span.period, span.before.last),
        "after": _link(span.after.title, span.period, span.after.first) if span.after else None,
        "files": [Link(title, _file_url(name, span)) for name, title in _file_titles()],
        "months": settings.AUDIENCE_MONTHS,
        "enough": ENOUGH,
        "remembered_days": REMEMBERED_DAYS,
        "missing_from": MISSING_FROM,
    }
    return render(request, "cms/reports/audience.html", context)


@require_safe
def audience_file(request: HttpRequest, name: str) -> HttpResponse:
    """CSV for a spreadsheet: UTF-8 with its mark, semicolons; no cell is a formula."""
    if not may_read(request):
        raise PermissionDenied
    if name not in FILES:
        raise Http404
    span = _span(request)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in _day_rows(span) if name == "jours" else _list_rows(span, FILES[name]):
        writer.writerow([_cell(value) for value in row])
    response = HttpResponse(BOM + out.getvalue(), content_type="text/csv; charset=utf-8")
    file = f"frequentation-{name}-{span.first:%Y-%m-%d}-{span.last:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _span(request: HttpRequest) -> Span:
    """What the address asks for; anything else is the current week."""
    today = timezone.localdate()
    asked = request.GET.get("periode", "")
    period = Period(asked) if asked in Period.values else Period.WEEK
    try:
        day = date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        day = today
    is_known = date(2020, 1, 1) <= day <= today
    return Span.around(period, day if is_known else today, today)


def _query(period: Period, day: date) -> str:
    return urlencode({"periode": period.value, "jour": day.isoformat()})


def _link(title: Any, period: Period, day: date, active: bool = False) -> Link:
    return Link(str(title), f"?{_query(period, day)}", active=active)


def _file_url(name: str, span: Span) -> str:
    return f"{reverse('audience-file', args=[name])}?{_query(span.period, span.seen)}"


def _file_titles() -> list[tuple[str, str]]:
    return [
        ("jours", _("Jour par jour")),
        ("pages", _("Pages vues et pages introuvables")),
        ("recherches", _("Recherches")),
        ("origines", _("Provenance, entrées et écrans")),
    ]


def _day_rows(span: Span) -> Iterator[tuple[object, ...]]:
    yield _("Jour"), _("Pages vues"), _("Recherches"), _("Recherches sans réponse")
    for day in days_of(span):
        yield day.day.isoformat(), day.views, day.searched, day.unanswered


def _list_rows(span: Span, names: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    titles = {
        "pages": _("page vue"),
        "missing": _("page introuvable"),
        "searches": _("recherche"),
        "fruitless": _("recherche sans réponse"),
        "origins": _("provenance"),
        "entrances": _("entrée"),
        "devices": _("écran"),
    }
    yield _("Nature"), _("Intitulé"), _("Adresse"), _("Nombre"), _("Période d’avant")
    found = figures(span).lists
    for name in names:
        lines: list[Line] = found[name]
        for line in lines:
            yield titles[name], line.title, line.url, line.count, line.before


def _cell(value: object) -> object:
    text = str(value)
    return (
        f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not isinstance(value, int) else value
    )
