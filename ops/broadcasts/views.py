"""« Envois aux communes »: a content written, shown before it leaves, followed, taken back. Works without JavaScript."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ops.broadcasts import services
from ops.broadcasts.enums import UNDER_WAY, Outcome, State
from ops.broadcasts.forms import BroadcastForm
from ops.broadcasts.models import Broadcast
from ops.console.policy import actor_of, console_view, staff_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

SHOWN: Final = 100
PAST: Final = 20
#: A spreadsheet takes these for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def write(request: HttpRequest) -> HttpResponse:
    """What and to whom; nothing leaves before the next page."""
    posted = request.method == "POST"
    form = BroadcastForm(request.POST) if posted else BroadcastForm()
    if posted and form.is_valid():
        kept = services.draft(form.content, form.communes, staff_of(request).pk)
        return redirect("ops:broadcast", broadcast_id=kept.pk)
    past = Broadcast.objects.annotate(size=Count("deliveries"))[:PAST]
    context = {"form": form, "past": past}
    return render(request, "ops/broadcasts/write.html", context, status=422 if form.errors else 200)


@require_safe
@console_view
def follow(request: HttpRequest, broadcast_id: uuid.UUID) -> HttpResponse:
    """A draft to confirm, or how far it is in each commune: the same rows."""
    found = get_object_or_404(Broadcast, pk=broadcast_id)
    counts = dict(found.deliveries.order_by().values_list("outcome").annotate(Count("id")))
    total = sum(counts.values())
    context = {
        "broadcast": found,
        "paragraphs": services.content_of(found).paragraphs,
        "is_draft": found.state == State.DRAFT,
        "is_moving": found.state in UNDER_WAY,
        "is_sent": found.state == State.SENT,
        "is_awaiting": found.state == State.SENT and counts.get(Outcome.PROPOSED, 0) > 0,
        "total": total,
        "ended": total - counts.get(Outcome.WAITING, 0),
        "counts": [(label, counts[value]) for value, label in Outcome.choices if counts.get(value)],
        "failed": counts.get(Outcome.FAILED, 0),
        "page": Paginator(found.deliveries.select_related("commune"), SHOWN).get_page(
            request.GET.get("page")
        ),
    }
    template = "rows.html" if getattr(request, "htmx", False) else "follow.html"
    return render(request, f"ops/broadcasts/{template}", context)


@require_POST
@console_view
def act(request: HttpRequest, broadcast_id: uuid.UUID, verb: str) -> HttpResponse:
    """``envoyer``, ``reprendre``, ``retirer`` (urls); what is no longer possible changes nothing, and the page says where it
    is."""
    found = get_object_or_404(Broadcast, pk=broadcast_id)
    do = {"envoyer": services.confirm, "reprendre": services.retry, "retirer": services.take_back}[verb]
    do(found, actor_of(request))
    return redirect("ops:broadcast", broadcast_id=found.pk)


@require_POST
@console_view
def forget(request: HttpRequest, broadcast_id: uuid.UUID) -> HttpResponse:
    services.forget(get_object_or_404(Broadcast, pk=broadcast_id))
    return redirect("ops:broadcasts")


@require_safe
@console_view
def report(request: HttpRequest, broadcast_id: uuid.UUID) -> HttpResponse:
    """A CSV as a spreadsheet here opens it: semicolons, and a mark that says UTF-8."""
    found = get_object_or_404(Broadcast, pk=broadcast_id)
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow([_("insee"), _("commune"), _("résultat"), _("détail"), _("le")])
    for row in found.deliveries.select_related("commune"):
        cells = (row.commune.insee, row.commune.name, str(Outcome(row.outcome).label), row.detail)
        table.writerow([*(_harmless(cell) for cell in cells), row.moved_at.isoformat(timespec="minutes")])
    name = _("envoi-%s.csv") % found.asked_at.strftime("%Y-%m-%d")
    return HttpResponse(
        "\ufeff" + written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
