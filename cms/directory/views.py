"""`/annuaire/` and its lists, the page of a service, cards for address books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms.directory import finding, listed, vcard
from cms.directory.enums import EntryKind
from cms.directory.linked import service_data
from cms.directory.models import DirectoryPage
from cms.directory.showing import handled_by, person_of, shown_hours
from cms.pages.located import located
from cms.pages.pages import HOME_SLUG
from cms.pages.routing import page_at
from cms.pages.sheets import write_sheet
from design.components import Link
from identity.town_hall.models import Service
from teleservices.maps.places import landmarks
from tenants.current import current_commune
from tenants.page_files.rules import may_be_kept

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.paginator import Page
    from django.http import HttpRequest

    from cms.directory.listed import Listed
    from tenants.models import Commune

A_PAGE = 24
#: Of a council, everybody is on one page: seven to sixty-nine people (Paris, Lyon and Marseille apart).
A_COUNCIL = 80
TITLES = {
    None: gettext_lazy("Annuaire"),
    EntryKind.SERVICE: gettext_lazy("Services municipaux"),
    EntryKind.PLACE: gettext_lazy("Lieux et équipements"),
    EntryKind.ASSOCIATION: gettext_lazy("Associations"),
    EntryKind.SHOP: gettext_lazy("Commerces et artisans"),
    EntryKind.ELECTED: gettext_lazy("Le conseil municipal"),
}


@require_safe
def directory(request: HttpRequest, kind: str = "") -> HttpResponse:
    """Everything, or one kind; what is asked is in the address."""
    if kind and kind not in EntryKind.values:
        raise Http404
    of_kind = EntryKind(kind) if kind else None
    commune, now = current_commune(), timezone.now()
    asked = finding.Asked.of(request.GET)
    known = listed.every(of_kind)
    found = finding.answer(known, asked, of_kind, commune, now)
    size = A_COUNCIL if of_kind is EntryKind.ELECTED else A_PAGE
    page = Paginator(found.entries, size).get_page(request.GET.get("page"))
    query = asked.address()
    context = {
        "kind": of_kind,
        "title": TITLES[of_kind],
        "introduction": _introduction(request.path),
        "asked": asked,
        "answer": found,
        "page_of": page,
        "base": f"?{query}&page=" if query else "?page=",
        "known": bool(known),
        "here": request.path,
        "kinds": _kinds(of_kind, request),
        "breadcrumb_links": [Link(str(TITLES[None]), reverse("directory:all"))] if of_kind else [],
        **_shown(page, commune, now, of_kind),
    }
    response = render(request, "cms/directory/list.html", context)
    may_be_kept(response)
    return response


def _introduction(path: str) -> str:
    """What the town hall writes at the top of a list, on the page that holds its entries."""
    page = page_at(path.lstrip("/"))
    return "" if page is None or page.is_restricted else str(getattr(page, "introduction", ""))


def _kinds(kind: EntryKind | None, request: HttpRequest) -> list[Link]:
    """The lists of the directory, one beside the other."""
    links = [Link(_("Tout"), reverse("directory:all"), active=kind is None)]
    for one in EntryKind:
        url = reverse("directory:kind", kwargs={"kind": one.value})
        links.append(Link(str(one.label), url, active=one is kind))
    return links


def _shown(page: Page[Listed], commune: Commune, now: datetime, kind: EntryKind | None) -> dict[str, Any]:
    """The lines of a page with their portrait, their state and their number on the map."""
    entries = list(page.object_list)
    pictures = listed.with_pictures(entries)
    numbers: dict[str, int] = {}
    figure = None
    if located := [(one.point, one) for one in entries if one.point is not None]:
        figure, marks = landmarks(commune, located)
        numbers = {one.url: rank for rank, mark in enumerate(marks, 1) for one in mark.things}
    lines = [
        {
            "entry": one,
            "picture": pictures.get(one.url),
            "state": one.state_at(now, commune) if one.hours.is_known else None,
            "number": numbers.get(one.url),
            "person": person_of(one, pictures.get(one.url)) if kind is EntryKind.ELECTED else None,
        }
        for one in entries
    ]
    return {"lines": lines, "figure": figure if kind is not EntryKind.ELECTED else None}


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """A service of the town hall, drawn from its row; what the site writes about it stands below."""
    found = Service.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise Http404
    commune, now = current_commune(), timezone.now()
    written = (
        DirectoryPage.objects.live()
        .public()
        .filter(kind=EntryKind.SERVICE, url_path=f"/{HOME_SLUG}/annuaire/services/{slug}/")
    )
    hours = listed.hours_of(found)
    context = {
        "service": found,
        "thing": service_data(found, hours, commune),
        "written": written.first(),
        "shown_hours": shown_hours(hours, found.hours_note, commune, now),
        "place": located(commune, found.latitude, found.longitude),
        "procedures": handled_by(found),
        "by_the_hall": not (found.is_town_hall or found.phone or found.email),
        "breadcrumb_links": [
            Link(str(TITLES[None]), reverse("directory:all")),
            Link(
                str(TITLES[EntryKind.SERVICE]),
                reverse("directory:kind", kwargs={"kind": EntryKind.SERVICE.value}),
            ),
        ],
    }
    response = render(request, "cms/directory/service.html", context)
    may_be_kept(response)
    return response


@require_safe
def entry_card(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """vCard of an entry; elected people are reached through the town hall, so their card has what they gave."""
    found = _entry(kind, slug)
    response = HttpResponse(
        vcard.card(found, current_commune().base_url), content_type="text/vcard; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.vcf"'
    return response


def _entry(kind: str, slug: str) -> Listed:
    if kind == EntryKind.SERVICE:
        service = Service.objects.filter(slug=slug, is_active=True).first()
        if service is not None:
            return listed.of_service(service)
    path = f"/{HOME_SLUG}/annuaire/{kind}/{slug}/"
    page = (
        DirectoryPage.objects.live()
        .public()
        .filter(url_path=path, kind=kind)
        .exclude(kind=EntryKind.SERVICE)
        .first()
    )
    if page is None:
        raise Http404
    return listed.of_page(page)


@require_safe
def as_data(request: HttpRequest) -> HttpResponse:
    """Everything that is online, as CSV that anybody may use again (CRPA, L321-1); no name of a person to contact."""
    header = (
        "nature",
        "nom",
        "catégories",
        "résumé",
        "téléphone",
        "courriel",
        "adresse",
        "latitude",
        "longitude",
        "page",
    )
    base = current_commune().base_url
    rows = [
        [
            str(one.kind.label), one.title, ", ".join(one.category_words), one.summary or one.function, one.phone,
            one.email, ", ".join(one.address_lines), *(one.point or ("", "")), f"{base}{one.url}",
        ]
        for one in listed.every()
    ]  # fmt: skip
    response = HttpResponse(write_sheet(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="annuaire.csv"'
    return response
