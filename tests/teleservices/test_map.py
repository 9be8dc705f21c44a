"""Places: in words alone, by a point, by a line or an area; what is said of those that are elsewhere."""

from __future__ import annotations

import copy
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from config import env
from identity.accounts.enums import Role
from identity.accounts.services import give_role
from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from teleservices.dossiers.models import Dossier, Draft
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.exports.enums import Format
from tenants.current import commune_context
from tests import browser as browsers
from tests.drawn import Drawn
from tests.live import serving
from tests.people import login, login_citizen, make_agent, service
from tests.teleservices.instruction.filing import file_report
from tests.teleservices.journeys import (
    POTHOLE,
    REPORT,
    answer,
    begin,
    filled,
    go_through,
    main_text,
    send,
    soup,
    title,
)
from tests.teleservices.offering import offer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from playwright.sync_api import Page
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

HERE = {"position-text": "", "position-lat": "45.697500", "position-lon": "4.886100"}
LYON = HERE | {"position-lat": "45.764000", "position-lon": "4.835700"}
IGN = "https://data.geopf.fr/wmts?LAYER=PLAN&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
ON_MAP = "/instruction/carte/"
POINTED = "/demarches/endroit-montre/"
CHOICES = {
    "civilite": "mme", "membre": "oui", "departement": "69", "region": "84", "epci": "Métropole de Lyon",
    "activite": "sport/judo", "salle": "preau", "debut-day": "1", "debut-month": "6", "debut-year": "2030",
    "debut-hour": "18", "debut-minute": "30",
}  # fmt: skip


def _report(client: Client, place: dict[str, str]) -> Any:
    return go_through(client, REPORT, [POTHOLE[0], ("lieu", place), *POTHOLE[2:]])


@pytest.fixture
def course(venissieux: Commune, at_venissieux: Client) -> str:
    """The step that asks for a line."""
    start = offer(venissieux, "champs")
    begin(at_venissieux, start)
    answer(at_venissieux, f"{start}numeros/", plaque="AB-123-CD", surface="12,5")
    return f"{start}trace/"


def _drawn(venissieux: Commune) -> Any:
    with commune_context(venissieux):
        return Draft.objects.get().answers.get("parcours")


def test_a_point_alone_is_enough_and_words_alone_too(at_venissieux: Client, venissieux: Commune) -> None:
    page = main_text(_report(at_venissieux, HERE))
    assert "Position : latitude 45.6975, longitude 4.8861" in page
    assert "dans la commune" not in page
    go_through(at_venissieux, REPORT, POTHOLE[:1])
    step = soup(at_venissieux.get(f"{REPORT}lieu/")).select_one("[data-position]")
    assert step is not None
    ground = json.loads(str(step["data-ground"]))
    assert len(ground["rings"][0]) > 10
    assert (ground["tiles"], ground["hall_name"]) == ("", "Mairie")


@pytest.mark.parametrize("lat", ["nan", "inf", "1e400", "95", "ici"])
def test_a_position_that_is_none_is_told_and_nothing_is_lost(
    at_venissieux: Client, venissieux: Commune, lat: str
) -> None:
    go_through(at_venissieux, REPORT, POTHOLE[:1])
    page = answer(
        at_venissieux, f"{REPORT}lieu/", **(HERE | {"position-text": "au coin", "position-lat": lat})
    )
    assert title(page).startswith("Erreur")
    assert "décrivez l’endroit avec des mots" in main_text(page)
    with commune_context(venissieux):
        assert Draft.objects.get().answers["position"]["text"] == "au coin"


def test_a_place_elsewhere_is_told_with_whom_to_call_and_never_refused(at_venissieux: Client) -> None:
    page = main_text(_report(at_venissieux, LYON))
    assert "Cet endroit semble à Lyon, pas à Vénissieux" in page
    assert "Mairie de Lyon :" in page
    assert "Votre demande est envoyée" in main_text(send(at_venissieux, REPORT))
    asked = at_venissieux.post(POINTED, {"lat": "45.764000", "lon": "4.835700"}).json()
    assert asked["label"] == ""
    assert "Lyon" in asked["outside"]
    assert at_venissieux.post(POINTED, {"lat": "45.6975", "lon": "4.8861"}).json() == {
        "label": "",
        "outside": "",
    }
    far = at_venissieux.post(POINTED, {"lat": "48.85", "lon": "2.35"}).json()["outside"]
    assert "semble hors de Vénissieux" in far
    assert at_venissieux.post(POINTED, {"lat": "nan", "lon": ""}).status_code == 400


def test_what_is_known_nearby_is_drawn_and_listed(at_venissieux: Client) -> None:
    _report(at_venissieux, HERE)
    send(at_venissieux, REPORT)
    page = soup(_report(at_venissieux, HERE | {"position-lat": "45.698000"}))
    figure = page.select_one("figure.map-place svg[role=img]")
    assert figure is not None
    assert [one.get_text() for one in figure.select(".map-number")] == ["1"]
    assert len(page.select(".notice ol li")) == 1


def test_a_line_is_kept_as_geojson_and_said_in_words(
    at_venissieux: Client, venissieux: Commune, course: str
) -> None:
    line = [[4.886, 45.697], [4.887, 45.697]]
    answer(at_venissieux, course, **{"parcours-text": "", "parcours-shape": json.dumps(line)})
    assert _drawn(venissieux) == {"text": "", "shape": {"type": "LineString", "coordinates": line}}
    page = at_venissieux.get(course)
    assert json.loads(filled(page)["parcours-shape"][0]) == line
    answer(at_venissieux, course, **{"parcours-text": "le stade", "parcours-shape": ""})
    assert _drawn(venissieux) == {"text": "le stade"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("[[4.886, 45.697]]", "au moins 2 points"),
        (json.dumps([[4.8 + rank / 1000, 45.6] for rank in range(101)]), "100 au plus"),
        ('[["nan", 45.6], [4.8, 45.6]]', "pas lisible"),
        ("[[4.886, 95], [4.8, 45.6]]", "pas lisible"),
        ('{"type": "Point"}', "pas lisible"),
        ("[1]", "pas lisible"),
        ("[[" * 3001, "pas lisible"),
        ("bonjour", "pas lisible"),
    ],
)
def test_a_drawing_that_is_none_is_told(at_venissieux: Client, course: str, sent: str, said: str) -> None:
    page = answer(at_venissieux, course, **{"parcours-text": "le stade", "parcours-shape": sent})
    assert title(page).startswith("Erreur")
    assert said in main_text(page)


def test_an_agent_sees_where_and_takes_it_away(
    at_venissieux: Client, venissieux: Commune, alice: Agent, settings: SettingsWrapper
) -> None:
    _report(at_venissieux, HERE)
    send(at_venissieux, REPORT)
    login(at_venissieux, alice)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
    where = reverse("teleservices:instruction:dossier", args=[dossier.pk])
    page = soup(at_venissieux.get(where))
    assert page.select_one("figure.map-place svg .map-outline")
    outside = page.select_one('a[href^="https://www.openstreetmap.org/"]')
    assert outside is not None
    assert outside["rel"] == ["noreferrer"]
    assert page.select_one('a[href="geo:45.697500,4.886100"]')
    assert "map.js" not in str(page)
    assert "geopf" not in at_venissieux.get(where).headers["Content-Security-Policy"]
    settings.MAP_TILES = IGN
    tiled = at_venissieux.get(where)
    directives = tiled.headers["Content-Security-Policy"].split("; ")
    assert "img-src 'self' data: https://data.geopf.fr" in directives  # in whatever order
    assert "map.js" in tiled.content.decode()
    answered = at_venissieux.post("/instruction/exporter/", {"format": Format.GEOJSON})
    collection = json.loads(b"".join(answered.streaming_content))  # type: ignore[attr-defined]  # a file
    assert answered.headers["Content-Type"] == "application/geo+json"
    feature = collection["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [4.8861, 45.6975]}
    assert feature["properties"]["reference"] == dossier.reference


def test_the_list_is_on_a_map_with_its_words_and_nothing_of_elsewhere(
    at_venissieux: Client, at_givors: Client, venissieux: Commune, bob: Agent, charlie: Agent, settings: SettingsWrapper,
) -> None:  # fmt: skip
    near = HERE | {"position-lat": "45.697510"}
    for place in (HERE, near, HERE | {"position-lat": "45.712000"}, {"position-text": "au coin"}):
        _report(at_venissieux, place)
        send(at_venissieux, REPORT)
    login(at_venissieux, bob)
    page = soup(at_venissieux.get(f"{ON_MAP}?file=toutes&q=trou"))
    assert [one.get_text() for one in page.select("svg .map-number")] == ["1", "2"]
    assert [len(one.select("li")) for one in page.select(".list-map-places > li")] == [1, 2]
    assert "map.js" not in str(page), "without tiles the drawing is enough, and asks nobody anything"
    settings.MAP_TILES = IGN
    tiled = at_venissieux.get(ON_MAP)
    assert "https://data.geopf.fr" in tiled.headers["Content-Security-Policy"]
    figure = soup(tiled).select_one("[data-map-view]")
    assert figure is not None
    features = json.loads(str(figure["data-map-view"]))["features"]
    assert len(features) == 3
    assert set(features[0]["properties"]) == {"number"}, "nothing of the person"
    with commune_context(venissieux):
        entry = Entry.objects.filter(action=ReadingAction.MAP_READ).latest("at")
        assert entry.detail == {"dossiers": "3", "list": ""}
    other = make_agent(venissieux, "Claire", "Moreau")
    with commune_context(venissieux):
        give_role(other, Role.INSTRUCTOR, service(DefaultService.CIVIL_STATUS))
    login(at_venissieux, other)
    assert "0 demande" in main_text(at_venissieux.get(ON_MAP)), "another service's"
    login(at_givors, charlie)
    assert "0 demande" in main_text(at_givors.get(ON_MAP)), "another commune's"


def test_a_map_of_ten_thousand_is_bounded_and_says_so(
    at_venissieux: Client, at_givors: Client, venissieux: Commune, alice: Agent,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    with commune_context(venissieux):
        model = file_report(position={"text": "", "lat": 45.6975, "lon": 4.8861})
        Dossier.objects.bulk_create(copies_of(model, 10_000), batch_size=2000)
    login(at_venissieux, alice)
    at_venissieux.get(ON_MAP)
    at_givors.get("/")
    with django_assert_max_num_queries(10):
        page = at_venissieux.get(f"{ON_MAP}?file=toutes")
    assert len(soup(page).select(".list-map-places > li > ul > li")) == 200
    assert "s’arrête à 200 demandes" in main_text(page)


def copies_of(model: Dossier, count: int) -> Iterator[Dossier]:
    for rank in range(count):
        one = copy.copy(model)
        one.pk, one.draft_key = uuid.uuid4(), uuid.uuid4()
        one.reference, one.tracking_hash = f"SI-25-{rank:05d}", f"{rank:064d}"
        yield one


def test_tiles_are_the_operator_s_choice_and_nobody_else_s(
    at_venissieux: Client, settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_through(at_venissieux, REPORT, POTHOLE[:1])
    assert "https:" not in at_venissieux.get(f"{REPORT}lieu/").headers["Content-Security-Policy"]
    settings.MAP_TILES = IGN
    policy = at_venissieux.get(f"{REPORT}lieu/").headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://data.geopf.fr;" in f"{policy};"
    assert "geopf" not in at_venissieux.get(f"{REPORT}probleme/").headers["Content-Security-Policy"]
    monkeypatch.setenv("PARVIS_MAP_TILES", IGN)
    assert env.tiles("PARVIS_MAP_TILES") == IGN
    for wrong in (
        "http://x.example/{z}/{x}/{y}",
        "https://x.example/{z}/{x}",
        "https://x.example/{z}/{x}/{y};a",
        "x",
    ):
        monkeypatch.setenv("PARVIS_MAP_TILES", wrong)
        with pytest.raises(ImproperlyConfigured, match="PARVIS_MAP_TILES"):
            env.tiles("PARVIS_MAP_TILES")


def _at_the_place(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("radio", name="Autre chose").check()
    page.get_by_label("Décrivez le problème").fill("Trou")
    page.get_by_role("radio", name="Oui", exact=True).check()
    page.locator(".actions").get_by_role("button", name="Continuer").click()


@pytest.mark.e2e
@pytest.mark.skipif(browsers.chromium() is None, reason="Chromium is not installed: apt-get install chromium")
@pytest.mark.timeout(600)
def test_a_point_is_placed_and_moved_from_the_keyboard(
    venissieux: Commune, at_venissieux: Client, course: str
) -> None:
    with serving() as served, browsers.opened() as browser:
        context = browser.new_context(
            base_url=f"http://{venissieux.primary_host}:{served.port}", locale="fr-FR",
            geolocation={"latitude": 45.6975, "longitude": 4.8861}, permissions=["geolocation"],
            reduced_motion="reduce", viewport={"width": 360, "height": 800},
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(20_000)
        watch = browsers.Watch(page)
        _at_the_place(page)
        _a_point_is_placed(page, watch)
        page.locator(".actions").get_by_role("button", name="Continuer").click()
        page.wait_for_url("**/photo/")
        page.go_back()
        page.locator("[data-map-ready] .map-pin--place").wait_for()
        address = f"http://{venissieux.primary_host}"
        context.add_cookies(
            [{"name": key, "value": one.value, "url": address} for key, one in at_venissieux.cookies.items()]
        )
        _a_line_is_drawn(page, course, watch)


FORCED = """() => {
  const of = (name) => getComputedStyle(document.querySelector(name));
  return { text: of("body").color, page: of("body").backgroundColor, outline: of(".map-outline").stroke,
    pin: of(".map-pin--place span").backgroundColor };
}"""


def _a_point_is_placed(page: Page, watch: browsers.Watch) -> None:
    lat, lon = page.locator("[data-lat]"), page.locator("[data-lon]")
    page.locator("[data-map-ready]").wait_for()
    box = page.get_by_role("application")
    box.focus()
    assert lat.input_value() == ""
    page.keyboard.press("ArrowUp")  # nothing is there yet: the point comes in the middle
    first = float(lat.input_value())
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    assert float(lat.input_value()) > first
    page.locator("[data-said]", has_text="Point placé. Latitude 45,").wait_for()
    page.keyboard.press("+")
    page.locator("[data-said]", has_text="Une flèche déplace le point d’environ").wait_for()
    browsers.check(page, watch, "carte")
    page.emulate_media(forced_colors="active", color_scheme="dark")  # Windows' high contrast
    colours = page.evaluate(FORCED)
    assert colours["outline"] == colours["text"], "the outline of the commune is in the page's own ink"
    assert colours["pin"] not in {colours["page"], "rgba(0, 0, 0, 0)"}, (
        "the point is seen on the page's own ground"
    )
    page.emulate_media(forced_colors="none", color_scheme="light")
    page.keyboard.press("Delete")
    assert lat.input_value() == lon.input_value() == ""
    page.get_by_role("button", name="Utiliser ma position").click()
    page.locator("[data-said]", has_text="Latitude 45,69750, longitude 4,88610").wait_for()
    page.get_by_label("Adresse ou repère").fill("devant le 12")
    assert lat.input_value() == "45.697500"


def _a_line_is_drawn(page: Page, course: str, watch: browsers.Watch) -> None:
    page.goto(course)
    page.locator("[data-map-ready]").wait_for()
    page.get_by_role("application").focus()
    for key in ("Enter", "Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert page.locator(".map-points li").count() == 3
    page.locator("[data-said]", has_text="Tracé : environ").wait_for()
    browsers.check(page, watch, "trace")
    page.get_by_role("button", name="Retirer le point 2").click()
    assert len(json.loads(page.locator("[data-shape]").input_value())) == 2
    assert watch.complaints == []


@pytest.mark.e2e
@pytest.mark.skipif(browsers.chromium() is None, reason="Chromium is not installed: apt-get install chromium")
@pytest.mark.timeout(600)
def test_the_pages_that_show_a_place_are_accessible(
    venissieux: Commune, at_venissieux: Client, course: str, alice: Agent, dora: Citizen
) -> None:
    drawn, host = Drawn(), "http://venissieux.localhost"
    line = json.dumps([[4.884, 45.697], [4.8861, 45.6975], [4.8872, 45.6988]])
    answer(at_venissieux, course, **{"parcours-text": "Le tour du stade", "parcours-shape": line})
    answer(at_venissieux, course.replace("trace", "choix"), **CHOICES)
    send(at_venissieux, "/demarches/champs/")
    _report(at_venissieux, HERE)
    send(at_venissieux, REPORT)
    _report(at_venissieux, HERE | {"position-lat": "45.698000"})
    drawn.keep(f"{host}/connu/", at_venissieux.get(f"{REPORT}verifier-et-envoyer/"))
    _report(at_venissieux, LYON)
    drawn.keep(f"{host}/ailleurs/", at_venissieux.get(f"{REPORT}verifier-et-envoyer/"))
    login_citizen(at_venissieux, dora)
    drawn.keep(f"{host}/sans-nom/", at_venissieux.get(REPORT))
    login(at_venissieux, alice)
    with commune_context(venissieux):
        sent = {one.slug: one.pk for one in Dossier.objects.all()}
    for slug in ("champs", "signalement"):
        page = at_venissieux.get(reverse("teleservices:instruction:dossier", args=[sent[slug]]))
        drawn.keep(f"{host}/agent-{slug}/", page)
    drawn.keep(f"{host}/carte/", at_venissieux.get(f"{ON_MAP}?file=toutes"))
    drawn.keep_files(at_venissieux, host)
    assert drawn.look("lieu", schemes=("light", "dark")) == 6
