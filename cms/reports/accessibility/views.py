"""`/gestion/accessibilite/`: the audits of the site, written down and corrected by whoever keeps its settings."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.reports.accessibility import services
from cms.reports.accessibility.base import base_audit
from cms.reports.accessibility.content import AuditContent
from cms.reports.accessibility.criteria import REFERENCE_URL
from cms.reports.accessibility.forms import AuditForm, fill
from cms.reports.accessibility.statement import statement
from cms.reports.models import AccessibilityAudit
from identity.accounts.perms import agent_of
from identity.audit.services import agent_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.audit.services import Actor

#: Who keeps the site's settings keeps its audits.
PERMISSION = "pages.change_siteappearance"
_COPIED = ("kind", "auditor", "audited_on", "rgaa_version", "rate", "multi_year_plan", "yearly_plan")


def keepers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        agent = agent_of(request)
        if agent is None or not agent.has_perm(PERMISSION):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@keepers_only
@require_safe
def audits(request: HttpRequest) -> HttpResponse:
    context = {"audits": AccessibilityAudit.objects.all(), "statement": statement(), "base": base_audit()}
    return render(request, "cms/reports/audits.html", context)


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_audit(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _save(request, AccessibilityAudit(), AuditForm(request.POST))
    return _form(request, _first_form(from_base="base" in request.GET))


@keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _audit(pk)
    if request.method == "POST":
        return _save(request, found, AuditForm(request.POST))
    initial = {name: getattr(found, name) for name in _COPIED}
    return _form(request, AuditForm(content=AuditContent.model_validate(found.data), initial=initial), found)


@keepers_only
@require_POST
def remove_audit(request: HttpRequest, pk: int) -> HttpResponse:
    services.remove(_audit(pk), _actor(request))
    messages.success(request, _("L’audit est retiré. La déclaration et les pieds de page suivent."))
    return redirect("accessibility-audits")


def _audit(pk: int) -> AccessibilityAudit:
    found = AccessibilityAudit.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _first_form(*, from_base: bool) -> AuditForm:
    """Empty, or begun with the operator's audit of the platform: the commune's own pages are still to be looked at."""
    base = base_audit() if from_base else None
    if base is None:
        return AuditForm()
    return AuditForm(
        content=base.content, initial={"rgaa_version": base.rgaa_version, "kind": base.kind.value}
    )


def _save(request: HttpRequest, row: AccessibilityAudit, form: AuditForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, row if row.pk else None, status=422)
    services.save(fill(row, form), _actor(request))
    state = statement().level.label
    messages.success(
        request, _("L’audit est enregistré. Le site dit maintenant\u00a0: «\u00a0%s\u00a0».") % state
    )
    return redirect("accessibility-audits")


def _form(
    request: HttpRequest, form: AuditForm, row: AccessibilityAudit | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "audit": row, "reference_url": REFERENCE_URL}
    return render(request, "cms/reports/audit_form.html", context, status=status)


def _actor(request: HttpRequest) -> Actor:
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent_actor(agent, request)
