"""« Conformité »: decisions of homologation, and the papers of each procedure as every commune publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity.audit.services import record
from ops.console.compliance_forms import HomologationForm
from ops.console.enums import ConsoleAction
from ops.console.policy import actor_of, console_view
from teleservices.catalogue.models import Homologation
from teleservices.catalogue.selectors import latest_versions, read
from teleservices.compliance.attestation import attestation_of, in_force
from teleservices.compliance.papers import as_pdf
from teleservices.compliance.register import as_csv, entry_of
from teleservices.compliance.terms import terms_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from teleservices.catalogue.models import ProcedureVersion
    from teleservices.definition import Procedure


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def compliance(request: HttpRequest) -> HttpResponse:
    """GET: what is decided and what each procedure must have. POST: a decision is written down."""
    today = timezone.localdate()
    procedures = [read(version) for version in latest_versions()]
    choices = [(one.slug, one.title) for one in procedures]
    form = HomologationForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        record(ConsoleAction.HOMOLOGATED, actor_of(request), made, {"reference": made.reference})
        messages.success(
            request, _("La décision est enregistrée\u00a0: les attestations des communes la montrent.")
        )
        return redirect("ops:compliance")
    context = {
        "form": form,
        "homologations": list(Homologation.objects.all()),
        "procedures": [(one, in_force(one.slug, today)) for one in procedures],
        "today": today,
    }
    return render(request, "ops/console/compliance.html", context, status=422 if form.is_bound else 200)


@require_POST
@console_view
def withdraw_homologation(request: HttpRequest, pk: int) -> HttpResponse:
    """The attestations say at once that there is no decision any more."""
    found = get_object_or_404(Homologation, pk=pk)
    if found.withdrawn_on is None:
        found.withdrawn_on = timezone.localdate()
        found.save(update_fields=["withdrawn_on"])
        record(ConsoleAction.HOMOLOGATION_WITHDRAWN, actor_of(request), found, {"reference": found.reference})
    messages.success(request, _("La décision est retirée."))
    return redirect("ops:compliance")


@require_safe
@console_view
def paper(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The model of a paper, before any commune: register entry, terms, attestation."""
    version = next((one for one in latest_versions() if one.procedure.slug == slug), None)
    if version is None:
        raise Http404
    content = _model(read(version), kind, version)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{slug}.pdf"'
    return response


def _model(procedure: Procedure, kind: str, version: ProcedureVersion) -> bytes:
    match kind:
        case "registre":
            made = entry_of(procedure, None)
        case "conditions":
            made = terms_of(procedure, None)
        case "attestation":
            made = attestation_of(procedure, None, in_force(procedure.slug, timezone.localdate()))
        case _other:
            raise Http404
    return as_pdf(made, None, version.published_at)


@require_safe
@console_view
def register_csv(request: HttpRequest) -> HttpResponse:
    """The model of the register, every procedure."""
    content = as_csv([entry_of(read(version), None) for version in latest_versions()])
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="registre-des-traitements.csv"'
    return response
