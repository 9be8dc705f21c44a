"""The papers of a teleservice: two for everybody, the register for the commune's administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from design.components import Link
from teleservices.compliance.attestation import attestation_of, in_force
from teleservices.compliance.papers import as_pdf
from teleservices.compliance.register import as_csv, entry_of
from teleservices.compliance.terms import terms_of
from teleservices.dossiers import selectors
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.models import Offer
from teleservices.instruction.policy import current_agent, office
from teleservices.retention.views import administrators_only
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest

    from teleservices.compliance.papers import Paper


def _offer(slug: str) -> Offer:
    offer = selectors.offer_of(slug)
    if offer is None:
        raise Http404
    return offer


def _terms(offer: Offer) -> Paper:
    return terms_of(offer.procedure, current_commune())


def _attestation(offer: Offer) -> Paper:
    commune = current_commune()
    found = in_force(offer.slug, local_day(commune, timezone.now()))
    return attestation_of(offer.procedure, commune, found)


def _page(request: HttpRequest, offer: Offer, paper: Paper, pdf: str) -> HttpResponse:
    context = {
        "paper": paper,
        "pdf_url": reverse(pdf, args=[offer.slug]),
        "crumbs": [
            Link(_("Démarches"), reverse("teleservices:procedures")),
            Link(offer.title, reverse("teleservices:start", args=[offer.slug])),
        ],
    }
    return render(request, "teleservices/compliance/paper.html", context)


def _pdf(offer: Offer, paper: Paper, name: str) -> HttpResponse:
    """Dated by the version that it is about: the same paper is the same file."""
    content = as_pdf(paper, current_commune(), offer.copy.copied_at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-{offer.slug}.pdf"'
    return response


@require_safe
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """CRPA, article L112-9: the terms are published."""
    offer = _offer(slug)
    return _page(request, offer, _terms(offer), "teleservices:terms-pdf")


@require_safe
def terms_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    offer = _offer(slug)
    return _pdf(offer, _terms(offer), "conditions")


@require_safe
def attestation(request: HttpRequest, slug: str) -> HttpResponse:
    """Décret n° 2010-112, article 5: the attestation is within reach of users."""
    offer = _offer(slug)
    return _page(request, offer, _attestation(offer), "teleservices:attestation-pdf")


@require_safe
def attestation_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    offer = _offer(slug)
    return _pdf(offer, _attestation(offer), "attestation")


def _entries() -> list[tuple[Offer, Paper]]:
    commune = current_commune()
    offers = Offer.objects.filter(is_enabled=True).select_related("copy", "service")
    return [(one, entry_of(one.procedure, commune, one.service)) for one in offers]


@administrators_only
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register's entries of every procedure that the commune offers."""
    context = {"entries": _entries(), **office(current_agent(request))}
    return render(request, "teleservices/compliance/register.html", context)


@administrators_only
@require_GET
def register_csv(request: HttpRequest) -> HttpResponse:
    content = as_csv([paper for _offer, paper in _entries()])
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="registre-des-traitements.csv"'
    return response


@administrators_only
@require_GET
def register_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One entry, as a PDF."""
    offer = Offer.objects.select_related("copy", "service").filter(slug=slug).first()
    if offer is None:
        raise Http404
    return _pdf(offer, entry_of(offer.procedure, current_commune(), offer.service), "registre")
