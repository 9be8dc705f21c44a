"""`/alertes/` for everybody, `/gestion/alertes/` for who publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.alerts import selectors, services
from cms.alerts.forms import AlertForm
from cms.alerts.models import Alert
from cms.pages.desk import publisher, publishers_only
from tenants.current import current_commune
from tenants.page_files.rules import may_be_kept

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

A_PAGE = 20
IN_FEED = 30


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = Paginator(selectors.archive(now), A_PAGE).get_page(request.GET.get("page"))
    lines = [(alert, alert.is_shown_at(now)) for alert in page.object_list]
    response = render(
        request, "cms/alerts/archive.html", {"page_of": page, "lines": lines, "breadcrumb_links": []}
    )
    may_be_kept(response)
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """RSS 2.0."""
    commune = current_commune()
    found = list(selectors.archive()[:IN_FEED])
    body = render_to_string("cms/alerts/feed.xml", {"alerts_of_feed": found, "commune": commune})
    return HttpResponse(body, content_type="application/rss+xml; charset=utf-8")


@publishers_only
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    known = list(Alert.objects.published().order_by("-begins_at", "id")[:200])
    context = {
        "on": [one for one in known if one.is_shown_at(now)],
        "to_come": [one for one in known if one.begins_at > now],
        "over": [one for one in known if one.is_over_at(now)],
        "agent": publisher(request),
    }
    return render(request, "cms/alerts/list.html", context)


@publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A new alert, or one that is there."""
    agent = publisher(request)
    known = _alert(pk) if pk else Alert()
    if known.is_imposed:
        return _imposed(request)
    data = request.POST if request.method == "POST" else None
    form = AlertForm(data, instance=known, sections=selectors.sections())
    if data is not None and form.is_valid():
        services.keep(form.save(commit=False), agent=agent, request=request)
        messages.success(request, _("L’alerte est enregistrée."))
        return redirect("alerts:list")
    context = {"form": form, "alert": known if pk else None, "agent": agent}
    return render(request, "cms/alerts/edit.html", context, status=422 if data is not None else 200)


@publishers_only
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    alert = _alert(pk)
    try:
        services.end(alert, agent=publisher(request), now=timezone.now(), request=request)
    except services.Imposed:
        return _imposed(request)
    messages.success(request, _("L’alerte n’est plus sur le site."))
    return redirect("alerts:list")


def _imposed(request: HttpRequest) -> HttpResponse:
    messages.error(
        request, _("Cette alerte vient de l’opérateur du site\u00a0: il est le seul à la retirer.")
    )
    return redirect("alerts:list")


def _alert(pk: UUID) -> Alert:
    found = Alert.objects.published().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
