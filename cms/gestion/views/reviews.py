"""Pages to read again, and the button that says that one is still true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from cms.gestion import reviews
from cms.gestion.perms import who
from cms.gestion.waiting import reviews_of
from cms.pages.pages import SitePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def to_review(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/gestion/reviews.html", {"reviews": reviews_of(who(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """A page that this person may not edit is not there."""
    agent = who(request)
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, SitePage) or not page.permissions_for_user(agent).can_edit():
        raise Http404
    if request.method == "POST":
        reviews.mark_read(page, agent, timezone.localdate())
        messages.success(request, _("« %s » est notée comme relue aujourd’hui.") % page.title)
        return redirect("gestion-reviews")
    return render(request, "cms/gestion/review.html", {"page": page, "due_on": reviews.due_on(page)})
