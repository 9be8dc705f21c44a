"""The link of a draft: made and ended in ``/gestion/``, followed by anybody who holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from cms.gestion import previews
from cms.gestion.checks.services import drawn
from cms.gestion.perms import who
from cms.pages.pages import SitePage
from tenants.current import current_commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from django.http import HttpRequest

#: A commune that is not served shows no draft either.
_CLOSED = (CommuneState.SUSPENDED, CommuneState.CLOSING)


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, page_id: int) -> HttpResponse:
    """A page that this person may not edit is not there."""
    agent = who(request)
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, SitePage) or not page.permissions_for_user(agent).can_edit():
        raise Http404
    made = None
    if request.method == "POST" and request.POST.get("action") == "annuler":
        previews.end_links(page, agent)
        messages.success(request, _("Les liens d’aperçu de cette page ne mènent plus nulle part."))
        return redirect("gestion-preview", page.pk)
    if request.method == "POST":
        made = previews.link(page, agent)
    context = {"page": page, "link": made[0] if made else "", "until": made[1] if made else None}
    return render(request, "cms/gestion/preview.html", context)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The latest draft, said to be one. A link that is wrong or of another commune is no page; one that ended says so."""
    try:
        page = previews.page_of(token) if current_commune().state not in _CLOSED else None
    except previews.LinkEnded:
        return render(request, "cms/gestion/preview_ended.html", status=410)
    if page is None:
        raise Http404
    banner = render_to_string("cms/gestion/preview_banner.html", {"page": page})
    before, main, after = drawn(page).partition("<main")
    response = HttpResponse(f"{before}{banner}{main}{after}")
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
