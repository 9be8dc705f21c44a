"""A point on a map: drawn on the page of a notice, chosen on a map at the desk, typed where there is no script."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.directory.enums import EntryKind
from cms.directory.models import DirectoryPage
from cms.pages.enums import ListKind, NoticeKind
from cms.pages.models import NoticePage
from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from tenants.current import commune_context
from tests import browser as browsers
from tests.cms.directory.conftest import entry
from tests.cms.pages.made import list_of, notice, posted
from tests.served import drive

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import BrowserContext

    from tenants.models import Commune


def works(**fields: float) -> NoticePage:
    return notice(
        "Travaux rue Jaurès",
        date(2026, 1, 5),
        None,
        kind=NoticeKind.WORKS,
        streets=["rue Jaurès"],
        **fields,
    )


def test_the_page_of_a_notice_draws_where_it_is(at_venissieux: Client, in_venissieux: Commune) -> None:
    works(latitude=45.6975, longitude=4.8861)
    at_venissieux.get("/avis/travaux-rue-jaures/")
    with CaptureQueriesContext(connection) as queries:
        page = BeautifulSoup(at_venissieux.get("/avis/travaux-rue-jaures/").content, "html.parser")
    assert len(queries) <= 10
    drawing = page.select_one("figure.located-map svg")
    assert drawing is not None
    assert drawing["aria-label"] == "L’endroit, dans le contour de Vénissieux"
    assert len(drawing.select(".map-mark")) == 1
    assert page.select_one('a[href*="mlat=45.697500&mlon=4.886100"]')
    assert page.select_one('link[href$="teleservices/map.css"]')


def test_a_notice_without_a_point_has_no_map(at_venissieux: Client, in_venissieux: Commune) -> None:
    works()
    page = at_venissieux.get("/avis/travaux-rue-jaures/").content.decode()
    assert "Rues concernées" in page
    assert "map-figure" not in page


def test_the_desk_has_the_fields_and_what_its_map_is_drawn_with(
    alice_at_work: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        place = entry(EntryKind.PLACE, "Médiathèque", latitude=45.697, longitude=4.886)
        person = entry(EntryKind.ELECTED, "Anne Abadie")
    page = BeautifulSoup(alice_at_work.get(f"/gestion/pages/{place.pk}/edit/").content, "html.parser")
    field = page.select_one("[data-position]")
    assert field is not None
    assert json.loads(str(field["data-ground"]))["rings"]
    latitude = field.select_one("input[name=latitude][data-lat]")
    assert latitude is not None
    assert latitude["value"] == "45.697"
    assert field.select_one("input[name=longitude][data-lon]")
    assert page.select_one('script[src$="teleservices/map.js"]')
    other = alice_at_work.get(f"/gestion/pages/{person.pk}/edit/").content.decode()
    assert "data-position" not in other, "somebody is nowhere"


def test_a_point_is_typed_without_a_script(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        parent = list_of(ListKind.NOTICES).pk
    address = f"/gestion/pages/add/pages/noticepage/{parent}/"
    form = posted(
        title="Travaux", slug="travaux", kind="travaux", lead="La rue est fermée.", opens_on="2026-01-05",
        latitude="45.6975", longitude="4.8861",
    )  # fmt: skip
    assert "Une latitude va de" in alice_at_work.post(address, {**form, "latitude": "95"}).content.decode()
    assert "ou aucune des deux" in alice_at_work.post(address, {**form, "longitude": ""}).content.decode()
    assert alice_at_work.post(address, form).status_code == 302
    with commune_context(venissieux):
        made = NoticePage.objects.get(slug="travaux")
        assert (made.latitude, made.longitude) == (45.6975, 4.8861)


@pytest.mark.e2e
@pytest.mark.skipif(browsers.chromium() is None, reason="Chromium is not installed: apt-get install chromium")
@pytest.mark.timeout(400)
def test_she_chooses_a_point_on_the_map_by_keyboard(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        place = entry(EntryKind.PLACE, "Médiathèque", summary="Livres et disques")
        shown = works(latitude=45.6975, longitude=4.8861)
        notice_address = shown.url

    def work(context: BrowserContext, origin: str) -> None:
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        watch = browsers.Watch(tab)
        tab.goto(f"{origin}/gestion/pages/{place.pk}/edit/", wait_until="networkidle")
        field = tab.locator("[data-position]")
        field.scroll_into_view_if_needed()
        tab.locator("[data-map-ready]").wait_for()
        latitude, longitude = tab.locator("#id_latitude"), tab.locator("#id_longitude")
        tab.get_by_role("application").focus()
        tab.keyboard.press("ArrowUp")  # nothing is there yet: the point comes in the middle
        first = float(latitude.input_value())
        tab.keyboard.press("ArrowUp")
        assert float(latitude.input_value()) > first
        tab.locator("[data-said]", has_text="Point placé. Latitude 45,").wait_for()
        for width in (browsers.PHONE, browsers.DESKTOP):
            tab.set_viewport_size({"width": width, "height": 900})
            field.scroll_into_view_if_needed()
            browsers.check(tab, watch, f"point-{width}", widths=[width])
        longitude.fill("4.9")
        longitude.blur()
        tab.locator("[data-said]", has_text="longitude 4,90000").wait_for()
        tab.get_by_role("button", name="Retirer le point").click()
        assert latitude.input_value() == longitude.input_value() == ""
        tab.get_by_role("application").click(position={"x": 200, "y": 150})
        assert latitude.input_value().startswith("45.")
        tab.get_by_role("button", name="Plus d'actions").last.click()
        tab.locator("button[name=action-publish]").click()
        tab.locator(".messages .success").wait_for()
        assert watch.complaints == []
        tab.goto(origin + notice_address)
        browsers.check(tab, watch, "avis-carte")

    drive(alice_at_work, venissieux.primary_host, work)
    with commune_context(venissieux):
        kept = DirectoryPage.objects.get(pk=place.pk)
        assert kept.point is not None
        assert 45.6 < kept.point[0] < 45.8


@pytest.mark.e2e
@pytest.mark.skipif(browsers.chromium() is None, reason="Chromium is not installed: apt-get install chromium")
@pytest.mark.timeout(400)
def test_she_shows_where_a_service_is(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        known = Service.objects.get(slug=DefaultService.CIVIL_STATUS)

    def work(context: BrowserContext, origin: str) -> None:
        tab = context.new_page()
        tab.set_default_timeout(20_000)
        watch = browsers.Watch(tab)
        tab.goto(f"{origin}/gestion/services/{known.pk}/", wait_until="networkidle")
        tab.locator("[data-position]").scroll_into_view_if_needed()
        tab.locator("[data-map-ready]").wait_for()
        latitude = tab.locator("[name=latitude]")
        tab.get_by_role("application").focus()
        tab.keyboard.press("ArrowUp")
        tab.locator("[data-said]", has_text="Point placé. Latitude 45,").wait_for()
        assert latitude.input_value().startswith("45.")
        latitude.fill("45,7")
        latitude.blur()
        tab.locator("[data-said]", has_text="Latitude 45,70000").wait_for()
        for width in (browsers.PHONE, browsers.DESKTOP):
            tab.set_viewport_size({"width": width, "height": 900})
            browsers.check(tab, watch, f"service-point-{width}", widths=[width])
        with tab.expect_navigation():
            tab.get_by_role("button", name="Enregistrer le service").click()
        assert watch.complaints == []

    drive(alice_at_work, venissieux.primary_host, work)
    with commune_context(venissieux):
        kept = Service.objects.get(pk=known.pk)
        assert kept.latitude is not None
        assert 45.6 < kept.latitude < 45.8
