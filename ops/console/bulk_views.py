"""« Ouvrir plusieurs communes »: a list, what it would do, then its progress row by row. Works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ops.console import bulk, services
from ops.console.bulk_forms import BulkForm
from ops.console.policy import actor_of, console_view, staff_of
from ops.models import BulkOpening, BulkOutcome, BulkState

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

SHOWN: Final = 100
PROBLEMS: Final = (BulkOutcome.REFUSED, BulkOutcome.FAILED)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def choose(request: HttpRequest) -> HttpResponse:
    """Which communes: a file, an EPCI or a department. Nothing is opened before the next page."""
    posted = request.method == "POST"
    form = BulkForm(request.POST, request.FILES) if posted else BulkForm()
    if posted and form.is_valid():
        try:
            kept = bulk.draft(
                form.rows,
                source=form.source,
                demonstration=form.cleaned_data["demonstration"],
                asked_by=staff_of(request).pk,
            )
        except bulk.ListRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("ops:bulk", bulk_id=kept.pk)
    past = BulkOpening.objects.exclude(state=BulkState.DRAFT).annotate(size=Count("rows"))[:10]
    context = {"form": form, "past": past}
    return render(request, "ops/console/bulk_choose.html", context, status=422 if form.errors else 200)


@require_safe
@console_view
def follow(request: HttpRequest, bulk_id: uuid.UUID) -> HttpResponse:
    """A draft to confirm, a list under way, or its report: the same rows."""
    found = get_object_or_404(BulkOpening, pk=bulk_id)
    counts = dict(found.rows.order_by().values_list("outcome").annotate(Count("id")))
    total = sum(counts.values())
    waiting = counts.get(BulkOutcome.WAITING, 0)
    problems = list(found.rows.filter(outcome__in=PROBLEMS)[:SHOWN])
    others = found.rows.exclude(outcome__in=PROBLEMS)
    context = {
        "bulk": found,
        "is_draft": found.state == BulkState.DRAFT,
        "is_moving": found.state in {BulkState.ASKED, BulkState.RUNNING},
        "is_done": found.state == BulkState.DONE,
        "total": total,
        "waiting": waiting,
        "ended": total - waiting,
        "counts": [(label, counts[value]) for value, label in BulkOutcome.choices if counts.get(value)],
        "failed": counts.get(BulkOutcome.FAILED, 0),
        "problems": problems,
        "page": Paginator(others, SHOWN).get_page(request.GET.get("page")),
    }
    template = "bulk_rows.html" if getattr(request, "htmx", False) else "bulk.html"
    return render(request, f"ops/console/{template}", context)


@require_POST
@console_view
def confirm(request: HttpRequest, bulk_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(BulkOpening, pk=bulk_id)
    services.confirm_bulk(found, actor_of(request))
    return redirect("ops:bulk", bulk_id=found.pk)


@require_POST
@console_view
def resume(request: HttpRequest, bulk_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(BulkOpening, pk=bulk_id)
    if found.state == BulkState.DRAFT:
        raise Http404
    services.resume_bulk(found, actor_of(request))
    return redirect("ops:bulk", bulk_id=found.pk)


@require_safe
@console_view
def report(request: HttpRequest, bulk_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(BulkOpening, pk=bulk_id)
    name = _("ouverture-%s.csv") % found.asked_at.strftime("%Y-%m-%d")
    return HttpResponse(
        bulk.report_of(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
