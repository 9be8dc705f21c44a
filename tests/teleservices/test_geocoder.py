"""Addresses proposed while one is typed; and the same page when nobody proposes any."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from ops.monitoring.checkup import configuration
from teleservices.connectors.geocoder import GeocoderDown, configured_geocoder
from teleservices.dossiers.models import Draft
from tenants.current import commune_context
from tests import browser as browsers
from tests.live import serving
from tests.teleservices.journeys import POTHOLE, REPORT, answer, go_through, soup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune

ASK = "/demarches/adresses-proposees/"
SQUARE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [4.8861, 45.6975]},
    "properties": {
        "label": "5 Avenue Marcel Houël 69200 Vénissieux", "name": "5 Avenue Marcel Houël",
        "postcode": "69200", "city": "Vénissieux", "citycode": "69259", "score": 0.97,
    },
}  # fmt: skip


@dataclass
class Bureau:
    """A server of addresses on loopback, with the BAN's own answers. `says` is what it answers."""

    port: int = 0
    status: int = 200
    says: bytes = json.dumps({"type": "FeatureCollection", "features": [SQUARE]}).encode()
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    heard: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def _open(bureau: Bureau) -> Iterator[Bureau]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            bureau.asked.append(parse_qs(urlsplit(self.path).query))
            bureau.heard.append(dict(self.headers))
            self.send_response(bureau.status)
            self.send_header("Location", "http://169.254.169.254/")
            self.send_header("Content-Length", str(len(bureau.says)))
            self.end_headers()
            self.wfile.write(bureau.says)

        def log_message(self, *_words: Any) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        bureau.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield bureau
        server.shutdown()
        thread.join()


@pytest.fixture
def bureau(settings: SettingsWrapper) -> Iterator[Bureau]:
    with _open(Bureau()) as opened:
        settings.GEOCODER = f"ban+http://127.0.0.1:{opened.port}/geocodage"
        yield opened


def _places(client: Client, words: str = "avenue houel", **more: str) -> list[dict[str, Any]]:
    response = client.post(ASK, {"q": words, **more})
    assert response.status_code == 200
    return list(response.json()["places"])


def test_words_become_addresses_and_are_asked_once(
    at_venissieux: Client, at_givors: Client, bureau: Bureau
) -> None:
    found = _places(at_venissieux, "  avenue  houel ", ici="1")
    assert (found[0]["street"], found[0]["postcode"], found[0]["lat"]) == (
        "5 Avenue Marcel Houël", "69200", 45.6975,
    )  # fmt: skip
    assert bureau.asked == [{"q": ["avenue houel"], "limit": ["5"], "citycode": ["69259"]}]
    assert not {"Cookie", "X-Forwarded-For", "Referer"} & set(
        bureau.heard[0]
    )  # who asks is nobody's business
    _places(at_venissieux, "Avenue Houel", ici="1")
    assert len(bureau.asked) == 1
    _places(at_givors, "avenue houel", ici="1")  # what one commune's people asked is nothing to another
    assert len(bureau.asked) == 2
    assert at_venissieux.get(ASK).status_code == 405  # an address typed is in no log
    assert _places(at_venissieux, "ru") == []


@pytest.mark.parametrize(
    ("status", "says"), [(503, b""), (302, b""), (200, b"<html>"), (200, b"[" * 300_000), (200, b'{"features": [{}]}')]
)  # fmt: skip
def test_one_that_fails_proposes_nothing_and_is_left_alone(
    at_venissieux: Client, bureau: Bureau, status: int, says: bytes
) -> None:
    bureau.status, bureau.says = status, says
    assert _places(at_venissieux) == []
    assert _places(at_venissieux, "rue de la gare") == []
    assert len(bureau.asked) == 1
    assert configuration.geocoder().warning
    geocoder = configured_geocoder()
    assert geocoder is not None
    with pytest.raises(GeocoderDown):
        geocoder.reverse(45.69, 4.88)


def test_nobody_asks_for_thousands(at_venissieux: Client, bureau: Bureau) -> None:
    statuses = {at_venissieux.post(ASK, {"q": "avenue houel"}).status_code for _time in range(61)}
    assert statuses == {200, 429}


def test_nobody_is_configured_and_addresses_are_typed(at_venissieux: Client, venissieux: Commune) -> None:
    assert _places(at_venissieux) == []
    assert not configuration.geocoder().warning
    go_through(at_venissieux, REPORT, POTHOLE[:2])
    assert "data-suggests" not in str(soup(at_venissieux.get(REPORT + "lieu/")))
    answer(at_venissieux, REPORT + "lieu/", **{"position-text": "devant le 12"})
    with commune_context(venissieux):
        assert Draft.objects.get().answers["position"] == {"text": "devant le 12"}


@pytest.mark.parametrize(
    "value", ["https://x.example", "ban+ftp://x.example", "ban+http://x.example", "osm+https://x"]
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PARVIS_GEOCODER", value)
    with pytest.raises(ImproperlyConfigured, match="PARVIS_GEOCODER"):
        env.web_service("PARVIS_GEOCODER", ("ban",))


@pytest.mark.e2e
@pytest.mark.skipif(browsers.chromium() is None, reason="Chromium is not installed: apt-get install chromium")
@pytest.mark.timeout(600)
def test_an_address_is_chosen_from_the_keyboard(
    venissieux: Commune, at_venissieux: Client, bureau: Bureau
) -> None:
    with serving() as served, browsers.opened() as browser:
        page = browser.new_page(base_url=f"http://{venissieux.primary_host}:{served.port}", locale="fr-FR")
        page.set_default_timeout(20_000)
        watch = browsers.Watch(page)
        page.goto(REPORT)
        page.get_by_role("button", name="Commencer").click()
        page.get_by_role("radio", name="Autre chose").check()  # brings no question that would come in late
        page.get_by_label("Décrivez le problème").fill("Trou")
        page.get_by_role("radio", name="Oui", exact=True).check()
        page.locator(".actions").get_by_role("button", name="Continuer").click()
        box = page.get_by_role("combobox", name="Adresse ou repère")
        box.press_sequentially("5 avenue houel")
        page.get_by_role("option").wait_for()
        browsers.check(page, watch, "adresse-proposee")
        assert "1 adresse proposée" in page.inner_text("#champ-position [role=status]")
        box.press("ArrowDown")
        assert page.get_by_role("option", selected=True).inner_text() == SQUARE["properties"]["label"]  # type: ignore[index]  # above
        box.press("Enter")
        assert page.url.endswith("/lieu/")  # Enter chose, and did not send the page
        assert box.input_value() == SQUARE["properties"]["label"]  # type: ignore[index]  # above
        assert page.locator("[data-lat]").input_value() == "45.6975"
        box.press_sequentially(" en face")
        assert page.locator("[data-lat]").input_value() == ""  # no longer the point that was chosen
        box.press("Escape")
        assert page.get_by_role("option").count() == 0
        page.locator("[data-saved]", has_text="Enregistré à").wait_for()
        assert watch.complaints == []


def test_pages_of_addresses_ask_nothing_by_themselves(at_venissieux: Client, bureau: Bureau) -> None:
    go_through(at_venissieux, REPORT, POTHOLE[:2])
    page = at_venissieux.get(REPORT + "lieu/")
    assert "data-suggests" in str(soup(page))
    assert bureau.asked == []
