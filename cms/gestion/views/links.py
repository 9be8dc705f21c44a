"""The links that lead nowhere, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.gestion.links.checking import KIND, Reason
from cms.gestion.perms import keepers_only
from cms.reports.models import SiteReport

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _words(reason: str, detail: str) -> str:
    return {
        Reason.EMPTY: _("Le lien n’a pas d’adresse."),
        Reason.PAGE_GONE: _("La page a été supprimée."),
        Reason.PAGE_HIDDEN: _("La page n’est plus en ligne."),
        Reason.DOCUMENT_GONE: _("Le document a été supprimé."),
        Reason.NO_ADDRESS: _("Rien ne répond à cette adresse du site."),
        Reason.NO_ANCHOR: _("La page n’a pas cet endroit (%s).") % detail,
        Reason.GONE: _("Le site répond que la page n’existe plus (%s).") % detail,
        Reason.UNREACHABLE: _("Le site ne répond pas."),
        Reason.UNSURE: _("Le site refuse d’être vérifié (%s) : ouvrez le lien pour en juger.") % detail,
        Reason.REFUSED: _("L’adresse ne mène pas à un site public : ouvrez le lien pour en juger."),
    }[Reason(reason)]


@require_safe
@keepers_only
def broken_links(request: HttpRequest) -> HttpResponse:
    report = SiteReport.objects.filter(kind=KIND).order_by("-day").first()
    rows = report.data["broken"] if report else []
    there = set(Page.objects.filter(pk__in={row["page"] for row in rows}).values_list("pk", flat=True))
    found = [
        row | {"why": _words(row["reason"], row["detail"]), "since": parse_date(row["since"])}
        for row in rows
        if row["page"] in there
    ]
    return render(request, "cms/gestion/links.html", {"report": report, "links": found})
