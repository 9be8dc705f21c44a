"""An approval is a publication: what a page's own form would refuse is refused in the dialog too.

Wagtail publishes what a workflow approves without its form being read again, and a page may have changed since it was
submitted. A refusal of the page by its reader is never stopped: it is how the page goes back to be mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.pages.workflow import WorkflowActionView

from cms.gestion.checks.services import refusals
from cms.pages.pages import SitePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

APPROVE: Final = "approve"


class CheckedApproval:
    """The two methods that ``WorkflowActionView`` is given (adaptation). Both come after its own rights are checked."""

    def get(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = _stopping(self)
        if found:
            return _dialog(self, request, found)
        return super(WorkflowActionView, self).get(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def post(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = _stopping(self)
        if not found:
            return super(WorkflowActionView, self).post(request, *args, **kwargs)  # type: ignore[misc, no-any-return]
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return _dialog(self, request, found)
        messages.error(
            request, _("%(page)s n’est pas approuvée\u00a0: %(why)s") % {"page": self.object, "why": found[0]}
        )
        return redirect("wagtailadmin_pages:edit", self.object.pk)


def _stopping(view: Any) -> list[str]:
    """What is in the latest version: that is the one which would go online."""
    if view.action_name != APPROVE:
        return []
    latest = view.object.get_latest_revision_as_object()
    return refusals(latest) if isinstance(latest, SitePage) else []


def _dialog(view: Any, request: HttpRequest, found: list[str]) -> HttpResponse:
    context = {
        "action_verbose": view.action_verbose_name or _("Approuver"),
        "refusals": found,
        "edit_url": reverse("wagtailadmin_pages:edit", args=[view.object.pk]),
    }
    response: HttpResponse = render_modal_workflow(
        request, "cms/gestion/approval_refused.html", None, context, json_data={"step": "action"}
    )
    return response
