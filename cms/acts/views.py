"""The public side: the list, an act, its files, its certificate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.acts import selectors
from cms.acts.certificates import certificate_of
from cms.acts.enums import CHOOSING_POPULATION, Nature, PublicationMode
from cms.acts.matters import MATTERS
from cms.acts.recourse import contestable_until
from cms.acts.selectors import Filters
from design.components import Link
from design.typography import plural
from teleservices.dossiers.courts import court_of
from tenants.current import current_commune
from tenants.page_files.rules import may_be_kept
from tenants.storage import private_storage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cms.acts.models import Act

A_PAGE: Final = 20
MAX_QUERY: Final = 120
SHOWN: Final = ("courants", "archives", "tous")
#: What a browser may do with a PDF of a commune: draw it, and nothing else.
_FILE_POLICY: Final = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
#: The octets of an act never change; a day, so that a file that a judge has withdrawn leaves caches too.
_FILE_CACHE: Final = "public, max-age=86400, immutable"


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    filters = _filters(request.GET)
    today = timezone.localdate()
    page = Paginator(selectors.asked(filters, today), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_of_acts": page,
        "filters": filters,
        "kinds": selectors.kinds(),
        "tabs": _tabs(filters),
        "base": f"?{_query(filters)}&page=" if _query(filters) else "?page=",
        "today": today,
        "since": selectors.since(),
        "mode": _mode(),
        "breadcrumb_links": [],
    }
    response = render(request, "cms/acts/register.html", context)
    may_be_kept(response)
    return response


def _filters(asked: Mapping[str, str]) -> Filters:
    """What is not a filter filters nothing."""
    words = asked.get("q", "").replace("\0", "").strip()[:MAX_QUERY]
    nature, year, matter = asked.get("nature", ""), asked.get("annee", ""), asked.get("matiere", "")
    filters = Filters(
        words=words,
        nature=nature if nature in Nature.values else "",
        year=int(year) if re.fullmatch(r"[12]\d{3}", year) else 0,
        matter=matter if matter in MATTERS else "",
    )
    shown = asked.get("voir", "")
    default = "tous" if filters.is_narrowed else "courants"
    return Filters(
        filters.words, filters.nature, filters.year, filters.matter, shown if shown in SHOWN else default
    )


def _query(filters: Filters, shown: str = "") -> str:
    """The same list at another page, or another part of the register."""
    values = {
        "q": filters.words,
        "nature": filters.nature,
        "annee": filters.year,
        "matiere": filters.matter,
        "voir": shown or filters.shown,
    }
    return urlencode({name: value for name, value in values.items() if value})


def _tabs(filters: Filters) -> list[Link]:
    words = {"courants": _("En cours de publication"), "archives": _("Archives"), "tous": _("Tous les actes")}
    return [Link(words[one], f"/actes/?{_query(filters, one)}", active=filters.shown == one) for one in SHOWN]


@dataclass(frozen=True)
class ChosenMode:
    """How a commune of fewer than 3,500 people chose to publish its acts, and the deliberation that says so."""

    act: Act
    mode: PublicationMode

    @property
    def words(self) -> str:
        return str(self.mode.label)

    @property
    def is_elsewhere(self) -> bool:
        return self.mode != PublicationMode.ELECTRONIC


def _mode() -> ChosenMode | None:
    if not 0 < current_commune().population < CHOOSING_POPULATION:
        return None
    found = next(iter(selectors.mode_deliberations()), None)
    return ChosenMode(found, PublicationMode(found.details["mode"])) if found else None


def _act_or_404(slug: str) -> Act:
    found = selectors.act_at(slug)
    if found is None:
        raise Http404
    return found


@require_safe
def act(request: HttpRequest, slug: str) -> HttpResponse:
    found = _act_or_404(slug)
    response = render(request, "cms/acts/act.html", context_of(found))
    may_be_kept(response)
    return response


def context_of(found: Act) -> dict[str, Any]:
    today = timezone.localdate()
    approved_on = found.details.get("approved_on", "")
    return {
        "act": found,
        "approved_on": date.fromisoformat(approved_on) if approved_on else None,
        "votes": votes_in_words(found.details.get("votes", {})),
        "is_current": found.is_current(today),
        "contestable_until": contestable_until(found),
        "is_contestable_now": (contestable_until(found) or today) >= today,
        "court": court_of(current_commune().insee),
        "today": today,
        "breadcrumb_links": [Link(_("Actes"), "/actes/")],
    }


def votes_in_words(votes: Mapping[str, int]) -> str:
    """« 27 pour, 3 contre, 2 abstentions » as the commune told it; empty when it did not."""
    parts = [
        _("%d pour") % votes["for"] if "for" in votes else "",
        _("%d contre") % votes["against"] if "against" in votes else "",
        plural(votes["abstentions"], "abstention") if "abstentions" in votes else "",
    ]
    return ", ".join(part for part in parts if part)


@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = _act_or_404(slug)
    if found.is_withdrawn:
        return _gone(request, found)
    return _served(request, str(found.file.name), _file_name(found), found.sha256)


@require_safe
def annex(request: HttpRequest, slug: str, rank: int) -> HttpResponseBase:
    """``rank`` begins at 1, as people count."""
    found = _act_or_404(slug)
    if not 1 <= rank <= len(found.annexes):
        raise Http404
    if found.is_withdrawn:
        return _gone(request, found)
    chosen = found.annexes[rank - 1]
    return _served(request, chosen["file"], f"{found.slug}-annexe-{rank}.pdf", chosen["sha256"])


@require_safe
def certificate(request: HttpRequest, slug: str) -> HttpResponse:
    found = _act_or_404(slug)
    response = HttpResponse(certificate_of(found, current_commune()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificat-{found.slug}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _gone(request: HttpRequest, found: Act) -> HttpResponse:
    """It was there, and will not come back (RFC 9110, 15.5.11): its page says why."""
    return render(request, "cms/acts/act.html", context_of(found), status=410)


def _file_name(found: Act) -> str:
    return f"{found.slug}.pdf"


def _served(request: HttpRequest, name: str, file_name: str, sha256: str) -> HttpResponseBase:
    """The octets, shown by the browser; handed as a download with ``?telecharger``. Raises Http404 when they are gone."""
    etag = f'"{sha256}"'
    early = get_conditional_response(request, etag=etag)
    if early is not None:
        return early
    try:
        opened = private_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        opened,
        as_attachment="telecharger" in request.GET,
        filename=file_name,
        content_type="application/pdf",
    )
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _FILE_POLICY
    response["Cache-Control"] = _FILE_CACHE
    return response
