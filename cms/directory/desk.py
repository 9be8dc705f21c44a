"""`/gestion/services/` and `/gestion/annuaire/`: services of the town hall one by one, entries of the directory by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cms.directory import importing, services
from cms.directory.enums import EntryKind
from cms.directory.forms import ImportForm, ServiceForm
from cms.pages.desk import publisher, publishers_only
from cms.pages.sheets import BadSheet, sent_text
from identity.town_hall.models import Service
from teleservices.dossiers.models import Offer
from teleservices.maps.grounds import with_tiles
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@publishers_only
@require_safe
def all_services(request: HttpRequest) -> HttpResponse:
    context = {"services": Service.objects.all(), "agent": publisher(request)}
    return render(request, "cms/directory/services.html", context)


@publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_service(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """A new service, or one that is there: its contact, its place, its hours, what it handles."""
    agent = publisher(request)
    known = Service() if pk is None else Service.objects.filter(pk=pk).first()
    if known is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    offers = list(Offer.objects.filter(is_enabled=True).defer("settings"))
    form = ServiceForm(data, instance=known, offers=offers)
    if data is not None and form.is_valid():
        service = form.save(commit=False)
        if "hours_data" in form.changed_data:
            service.hours_collected_on = None  # the town hall says them itself from now on
        _place(service)
        services.keep_service(service, agent=agent, request=request)
        messages.success(request, _("Le service est enregistré\u00a0: toutes les pages du site sont à jour."))
        return redirect("directory:services")
    context = {"form": form, "service": known if pk else None, "agent": agent}
    status = 422 if data is not None else 200
    return with_tiles(render(request, "cms/directory/edit.html", context, status=status))


def _place(service: Service) -> None:
    if service.latitude is None and service.address:
        point = services.locate(service.address_lines, current_commune())
        if point:
            service.latitude, service.longitude = point


@publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def from_file(request: HttpRequest) -> HttpResponse:
    """First what the file would do, then, when somebody has read it, the doing."""
    agent = publisher(request)
    text, report, wrong = "", None, ""
    kind = request.POST.get("kind", "")
    form = ImportForm(initial={"kind": kind})
    if request.method == "POST":
        is_real = "content" in request.POST
        try:
            text = sent_text(request)
            report = importing.import_entries(
                text, _kind(kind), is_real=is_real, agent=agent, request=request
            )
        except BadSheet as error:
            wrong = str(error)
        if report and report.is_fine and is_real:
            done = ngettext("%d fiche a changé.", "%d fiches ont changé.", report.count) % report.count
            messages.success(request, done)
            return redirect("directory:import")
    context: dict[str, object] = {
        "form": form,
        "report": report,
        "wrong": wrong,
        "text": text,
        "kind": kind,
        "agent": agent,
    }
    context |= {"kinds": [one for one in EntryKind if one is not EntryKind.SERVICE]}
    status = 422 if wrong or (report and not report.is_fine) else 200
    return render(request, "cms/directory/import.html", context, status=status)


def _kind(text: str) -> EntryKind:
    if text not in EntryKind.values or text == EntryKind.SERVICE:
        raise BadSheet(_("Dites ce que contient le fichier."))
    return EntryKind(text)


@publishers_only
@require_safe
def to_file(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in EntryKind.values or kind == EntryKind.SERVICE:
        raise Http404
    response = HttpResponse(importing.export_entries(EntryKind(kind)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response
