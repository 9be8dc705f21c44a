"""`/gestion/rues/`: the streets, one by one or from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.pages.desk import publisher, publishers_only
from cms.pages.sheets import BadSheet, Report, sent_text
from cms.streets import services
from cms.streets.forms import ImportForm, StreetForm, known_parts, part_forms
from cms.streets.importing import export_streets, import_streets
from cms.streets.models import Street
from cms.streets.names import key_of

if TYPE_CHECKING:
    from django.http import HttpRequest

A_PAGE = 100


@publishers_only
@require_safe
def streets(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:120]
    known = Street.objects.filter(key__contains=key_of(query)) if query else Street.objects.all()
    page = Paginator(known.defer("collections", "facts", "parts"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_of": page,
        "query": query,
        "examples": Street.objects.filter(is_example=True).count(),
        "agent": publisher(request),
    }
    return render(request, "cms/streets/list.html", context)


@publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A new street, or one that is there."""
    agent = publisher(request)
    known = _street(slug) if slug else Street()
    data = request.POST if request.method == "POST" else None
    form, parts = StreetForm(data, instance=known), part_forms(data, known_parts(known))
    if data is not None and form.is_valid() and parts.is_valid():
        collections = form.cleaned_data["collections"]
        found = [part for one in parts.forms if (part := one.part(collections))]
        street = form.save(commit=False)
        services.keep(street, collections, form.cleaned_data["facts"], found, agent=agent, request=request)
        messages.success(request, _("La rue est enregistrée."))
        return redirect("streets:list")
    context = {"form": form, "parts": parts, "street": known if slug else None, "agent": agent}
    return render(request, "cms/streets/edit.html", context, status=422 if data is not None else 200)


@publishers_only
@require_POST
def erase(request: HttpRequest, slug: str) -> HttpResponse:
    services.erase(_street(slug), agent=publisher(request), request=request)
    messages.success(request, _("La rue est retirée."))
    return redirect("streets:list")


@publishers_only
@require_POST
def erase_examples(request: HttpRequest) -> HttpResponse:
    count = services.erase_examples(agent=publisher(request), request=request)
    if count:
        words = ngettext("%d rue d’exemple est retirée.", "%d rues d’exemple sont retirées.", count)
        messages.success(request, words % count)
    else:  # pressed twice, or somebody else did it
        messages.info(request, _("Il n’y a plus de rue d’exemple."))
    return redirect("streets:list")


@publishers_only
@require_http_methods(["GET", "HEAD", "POST"])
def from_file(request: HttpRequest) -> HttpResponse:
    """First what the file would do, then, when somebody has read it, the doing."""
    agent = publisher(request)
    text, report, wrong = "", None, ""
    replaces = request.POST.get("replaces") == "on"
    form = ImportForm()
    if request.method == "POST":
        is_real = "content" in request.POST
        try:
            text = sent_text(request)
            report = import_streets(text, replaces=replaces, is_real=is_real, agent=agent, request=request)
        except BadSheet as error:
            wrong = str(error)
        if report and report.is_fine and is_real:
            messages.success(request, _done(report))
            return redirect("streets:list")
    context = {
        "form": form, "report": report, "wrong": wrong, "text": text, "replaces": replaces, "agent": agent,
    }  # fmt: skip
    status = 422 if wrong or (report and not report.is_fine) else 200
    return render(request, "cms/streets/import.html", context, status=status)


def _done(report: Report) -> str:
    return ngettext("%d rue a changé.", "%d rues ont changé.", report.count) % report.count


@publishers_only
@require_safe
def to_file(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(export_streets(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rues.csv"'
    return response


def _street(slug: str) -> Street:
    found = Street.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
