"""The console's pages of a commune's end: what will go, how far it went, and the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from design.components import Answer
from design.typography import day_in_full, file_size, moment_in_full
from ops.console.policy import actor_of, console_view
from ops.console.views import find
from ops.deletion import selectors, services
from ops.deletion.errors import DeletionRefused
from ops.deletion.forms import DeletionForm
from tenants.states import CommuneState

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

    from ops.deletion.models import Deletion
    from tenants.models import Commune

#: Of the form, by the field that a refusal names.
_FIELDS = {"name": "typed_name", "handed_to": "handed_to"}


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Only where a commune closes; as long as something is missing, the page says what and asks nothing."""
    commune = find(slug)
    if commune.state != CommuneState.CLOSING:
        raise Http404
    problem = services.problem(commune)
    form = DeletionForm(request.POST if request.method == "POST" and not problem else None)
    if form.is_bound and form.is_valid():
        try:
            deletion = services.ask(commune, **form.cleaned_data, actor=actor_of(request))
        except DeletionRefused as refused:
            form.add_error(_FIELDS.get(refused.field), str(refused))
        else:
            services.hurry(deletion)
            return redirect("ops:deletion", deletion_id=deletion.pk)
    context = {"subject": commune, "problem": problem, "form": form, "known": _known(commune)}
    return render(request, "ops/deletion/confirm.html", context, status=422 if form.errors else 200)


def _known(commune: Commune) -> list[Answer]:
    export = services.final_export(commune)
    until = day_in_full(commune.closing_until) if commune.closing_until else "–"
    rows = [
        Answer(_("Conservée jusqu’au"), until),
        Answer(_("Adresses"), ", ".join(domain.domain for domain in commune.domains.all())),
    ]
    if export is not None:
        made = moment_in_full(timezone.localtime(export.dated))
        rows.append(Answer(_("Export final, sorti en clair"), f"{made}, {file_size(export.size)}"))
    return rows


@require_safe
@console_view
def every(request: HttpRequest) -> HttpResponse:
    return render(request, "ops/deletion/list.html", {"deletions": selectors.every()})


@require_safe
@console_view
def progress(request: HttpRequest, deletion_id: uuid.UUID) -> HttpResponse:
    """The steps so far. The page asks again by itself while a worker is at it, with JavaScript or without."""
    deletion = _find(deletion_id)
    why_nobody = services.why_nobody(deletion)
    context = {
        "deletion": deletion,
        "why_nobody": why_nobody,
        "steps": selectors.step_lines(deletion, is_at_rest=bool(why_nobody)),
        "is_done": deletion.ended_at is not None,
        "is_moving": deletion.ended_at is None and not deletion.error,
    }
    part = getattr(request, "htmx", False)
    return render(request, "ops/deletion/steps.html" if part else "ops/deletion/progress.html", context)


@require_POST
@console_view
def resume(request: HttpRequest, deletion_id: uuid.UUID) -> HttpResponse:
    deletion = _find(deletion_id)
    services.resume(deletion, actor_of(request))
    return redirect("ops:deletion", deletion_id=deletion.pk)


@require_safe
@console_view
def certificate(request: HttpRequest, deletion_id: uuid.UUID) -> HttpResponse:
    deletion = _find(deletion_id)
    if not deletion.certificate:
        raise Http404
    response = HttpResponse(bytes(deletion.certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="suppression-{deletion.slug}.pdf"'
    return response


def _find(deletion_id: uuid.UUID) -> Deletion:
    deletion = selectors.deletion_or_none(deletion_id)
    if deletion is None:
        raise Http404
    return deletion
