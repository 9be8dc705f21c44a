"""`/ma-rue/` for everybody."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.streets import ical, selectors
from cms.streets.models import Street
from cms.streets.parts import known_at, parts_of
from design.components import Link
from design.typography import MONTHS
from teleservices.dossiers.models import Offer
from tenants.current import current_commune
from tenants.page_files.rules import may_be_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from cms.streets.parts import Known
    from cms.streets.selectors import Pass

MAX_QUERY = 120
#: A village chooses its street in a list; a town types its name.
MOST_LISTED = 40
#: The procedure by which people report something in the street.
REPORT = "signalement"
DAYS_SHOWN, DAYS_OF_CALENDAR = 30, 400
FIRST_YEAR, LAST_YEAR = 2020, 2100


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A street by its name or an address; straight to its page when there is no doubt."""
    query = request.GET.get("rue", "").replace("\0", "").strip()[:MAX_QUERY]
    found = selectors.find(query) if query else None
    if found and found.exact:
        return redirect(_address(found.exact, found.address.number))
    links = [Link(one.name, _address(one, found.address.number)) for one in found.streets] if found else []
    known = [] if query else list(Street.objects.only("name", "slug", "key")[: MOST_LISTED + 1])
    context = {
        "query": query,
        "found": links,
        "every": [Link(one.name, _address(one, None)) for one in known] if len(known) <= MOST_LISTED else [],
        "known": known,
        "breadcrumb_links": [],
    }
    response = render(request, "cms/streets/search.html", context)
    may_be_kept(response)
    return response


def _address(street: Street, number: int | None) -> str:
    page = reverse("streets:street", kwargs={"slug": street.slug})
    return f"{page}?{urlencode({'numero': number})}" if number is not None else page


@require_safe
def street(request: HttpRequest, slug: str) -> HttpResponse:
    """What is known of a street: the next collections, what depends on it, works, a way to report."""
    found, number, known = _known(request, slug)
    commune, today = current_commune(), timezone.localdate()
    passes = selectors.passes(known.collections, commune, today, DAYS_SHOWN)
    parts = parts_of(found)
    context: dict[str, Any] = {
        "street": found,
        "number": number,
        "known_here": known,
        "today": today,
        "passes": passes,
        "soonest": selectors.next_of_each(passes),
        "rounds": [(str(one.waste.label), one.words) for one in known.collections.rounds],
        "parts": [(part.words, _address(found, max(part.first, 1))) for part in parts]
        if known.part is None
        else [],
        "works": selectors.works_in(found),
        "reports": Offer.objects.filter(slug=REPORT, is_enabled=True).exists(),
        "suffix": f"?{urlencode({'numero': number})}" if number is not None else "",
        "year": today.year,
        "breadcrumb_links": [Link(_("Ma rue"), reverse("streets:search"))],
    }
    response = render(request, "cms/streets/street.html", context)
    may_be_kept(response)
    return response


@require_safe
def year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """A year of collections on a sheet to be printed."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    found, number, known = _known(request, slug)
    passes = selectors.year_of(known.collections, current_commune(), year)
    # Last year's, this one's, the next one's: nobody plans further, and robots would follow to the end of times.
    near = {timezone.localdate().year + n for n in (-1, 0, 1)}
    context = {
        "street": found,
        "number": number,
        "known_here": known,
        "year": year,
        "months": _by_month(passes),
        "before": year - 1 if year - 1 in near else None,
        "after": year + 1 if year + 1 in near else None,
        "suffix": f"?{urlencode({'numero': number})}" if number is not None else "",
        "breadcrumb_links": [
            Link(_("Ma rue"), reverse("streets:search")),
            Link(found.name, _address(found, number)),
        ],
    }
    response = render(request, "cms/streets/year.html", context)
    may_be_kept(response)
    return response


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The collections, for a phone's calendar."""
    found, number, known = _known(request, slug)
    commune, now = current_commune(), timezone.now()
    passes = selectors.passes(known.collections, commune, timezone.localdate(now), DAYS_OF_CALENDAR)
    uid = f"{found.slug}-{number}" if number is not None else found.slug
    text = ical.calendar(found.name, uid, commune.primary_host, passes, now, known.collections.note)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="collectes-{found.slug}.ics"'
    return response


def _known(request: HttpRequest, slug: str) -> tuple[Street, int | None, Known]:
    found = Street.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    typed = request.GET.get("numero", "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 4 else None
    return found, number, known_at(found, number)


def _by_month(passes: Sequence[Pass]) -> list[tuple[str, list[Pass]]]:
    months = itertools.groupby(passes, key=lambda one: one.day.month)
    return [(MONTHS[month - 1].capitalize(), list(group)) for month, group in months]
