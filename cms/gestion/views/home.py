"""What is done from the home, and the handbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from cms.gestion import handbook, visit
from cms.gestion.perms import who

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def dismiss_visit(request: HttpRequest) -> HttpResponse:
    visit.dismiss(who(request))
    return redirect("wagtailadmin_home")


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:100]
    context = {"query": query, "topics": handbook.found(query) if query else handbook.TOPICS}
    return render(request, "cms/gestion/help.html", context)


@require_safe
def help_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = handbook.topic(slug)
    if topic is None:
        raise Http404
    return render(request, "cms/gestion/help_topic.html", {"topic": topic, "topics": handbook.TOPICS})
