"""``/gestion/exemples/``: every example still online, to be settled together rather than page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as __
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from cms.pages import selectors
from cms.pages.example_services import Fate, settle
from cms.pages.pages import HOME_DEPTH
from identity.accounts.perms import agent_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse


@dataclass
class Group:
    """Examples of one part of the site, under its name."""

    title: str
    pages: list[Page] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
def examples(request: HttpRequest) -> HttpResponse:
    """``?tout=1`` ticks them all: without a script too."""
    chosen = {int(text) for text in request.POST.getlist("page") if text.isdecimal()}
    fate = next((one for one in Fate if one.value == request.POST.get("devenir")), None)
    problem = ""
    if request.method == "POST":
        if not chosen or fate is None:
            problem = __("Cochez au moins une page.")
        elif fate == Fate.DELETED and "certain" not in request.POST:
            pages = selectors.examples().filter(pk__in=chosen)
            return render(request, "cms/gestion/examples_delete.html", {"pages": pages})
        else:
            return _settled(request, chosen, fate)
    every = list(selectors.examples())
    context = {
        "groups": _groups(every),
        "total": len(every),
        "ticked": {page.pk for page in every} if "tout" in request.GET else chosen,
        "problem": problem,
    }
    return render(request, "cms/gestion/examples.html", context, status=422 if problem else 200)


def _settled(request: HttpRequest, chosen: set[int], fate: Fate) -> HttpResponse:
    agent = agent_of(request)
    if agent is None:  # the door of /gestion/ let nobody else in (cms.pages.perms)
        raise PermissionDenied
    settled, left = settle(chosen, fate, agent)
    if settled:
        messages.success(request, _told(fate, settled))
    if left:
        messages.warning(
            request,
            __(
                "Inchangées, parce que d’autres pages sont dessous ou que vous n’en avez pas le droit\u00a0: %s."
            )
            % ", ".join(left),
        )
    if not settled and not left:
        messages.warning(request, __("Ces pages ne sont plus des exemples."))
    return redirect("webmaster-examples")


def _told(fate: Fate, count: int) -> str:
    words = {
        Fate.OURS: ngettext("%d page est devenue la vôtre.", "%d pages sont devenues les vôtres.", count),
        Fate.WITHDRAWN: ngettext(
            "%d page est retirée du site. Elle reste en brouillon.",
            "%d pages sont retirées du site. Elles restent en brouillon.",
            count,
        ),
        Fate.DELETED: ngettext("%d page est supprimée.", "%d pages sont supprimées.", count),
    }
    return words[fate] % count


def _groups(pages: Iterable[Page]) -> list[Group]:
    """By the page under the home that holds them, an example itself or not."""
    length = HOME_DEPTH * Page.steplen + Page.steplen
    tops = Page.objects.filter(path__in={page.path[:length] for page in pages}).order_by("path")
    groups = {top.path: Group(top.title) for top in tops}
    for page in pages:
        groups[page.path[:length]].pages.append(page)
    return list(groups.values())
