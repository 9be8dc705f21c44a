"""The console: the list of communes, and one commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.pages.middleware import preview_url
from ops.console import golive, life, openings, presentation, selectors
from ops.console.moves import moves_of
from ops.console.policy import console_view
from ops.deletion import services as deletions
from tenants import naming
from tenants.states import CommuneState

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tenants.models import Commune

#: Of a page of the list: those that need a person are on the first.
ROWS: Final = 100


@require_safe
@console_view
def fleet(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = selectors.fleet(now)
    context = {
        "fleet": found,
        "stats": presentation.stats_of(found.totals, timezone.localdate(now)),
        "page": Paginator(found.rows, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "ops/console/fleet.html", context)


@require_safe
@console_view
def commune_page(request: HttpRequest, slug: str) -> HttpResponse:
    commune = selectors.commune_or_none(slug)
    if commune is None and (moved := naming.commune_called(slug)):
        return redirect("ops:commune", slug=moved.slug, permanent=True)
    if commune is None:
        raise Http404
    now = timezone.now()
    row = selectors.row_of(commune, now)
    hours = selectors.hours_of(commune, now)
    preview = preview_url(commune) if selectors.is_seen_by_link(commune) else ""
    context = {
        "row": row,
        "subject": commune,
        "needs_kind": presentation.notice_kind(row),
        "facts": presentation.facts_of(row.facts, now),
        "hours": hours,
        "hour_values": [hour.milliseconds for hour in reversed(hours)],
        "day_sentence": presentation.day_sentence(hours, is_closed=row.is_closed),
        "site_url": preview or commune.base_url,
        "preview": preview,
        "checklist": [] if commune.state == CommuneState.CLOSING else golive.lines_of(commune),
        "invitations": selectors.administrator_invitations(commune),
        "moves": presentation.move_links(commune, moves_of(commune)),
        "steps": list(commune.steps.all()),
        "life": life.life_of(commune),
        "opening": None if commune.schema_version else openings.unfinished_of(commune.insee),
        "former_slugs": selectors.former_slugs_of(commune),
        "domains": sorted(commune.domains.all(), key=lambda domain: (not domain.is_primary, domain.domain)),
        "target": selectors.schema_target(),
        "deletion_problem": deletions.problem(commune) if commune.state == CommuneState.CLOSING else "",
    }
    return render(request, "ops/console/commune.html", context)


def find(slug: str) -> Commune:
    commune = selectors.commune_or_none(slug)
    if commune is None:
        raise Http404
    return commune
