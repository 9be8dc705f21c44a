"""Directory, services, alerts and streets on screen: RGAA and WCAG 2.2 AA at three widths, nothing refused by the CSP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model

from cms.alerts.enums import AlertLevel
from cms.alerts.models import Alert
from cms.directory.enums import EntryKind
from cms.directory.models import DirectoryPage
from cms.streets.enums import Side
from cms.streets.models import Street
from cms.streets.parts import Fact, Part, facts_of
from cms.streets.rounds import Collections
from cms.streets.services import put
from design.hours import WeeklyHours
from identity.town_hall.models import Service
from tenants.current import commune_context
from tests import browser as browsers
from tests.cms.conftest import agent_browser, photo
from tests.cms.directory.conftest import entry, few
from tests.cms.directory.test_services import form as service_form
from tests.cms.streets.test_pages import FILE, NAMES, street
from tests.drawn import Drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

pytestmark = [*browsers.MARKS, pytest.mark.timeout(600)]
HOST = "http://venissieux.localhost"
NOW = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
WIDTHS = (browsers.PHONE, 768, browsers.DESKTOP)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def town(venissieux: Commune) -> Commune:
    """A directory, streets and three alerts."""
    with commune_context(venissieux):
        few()
        for title in ("Chorale des Minguettes", "Vélo pour tous", "Amicale laïque", "Secours du quartier"):
            entry(
                EntryKind.ASSOCIATION,
                title,
                categories=["culture"],
                latitude=45.69,
                longitude=4.87 + len(title) / 900,
            )
        image = get_image_model().objects.create(title="Portrait", file=photo(size=(600, 600)))
        DirectoryPage.objects.filter(slug="paul-zimmer").update(image=image, image_is_decorative=True)
        for name in NAMES:
            street(name)
        hall = Service.objects.get(is_town_hall=True)
        hall.hours = hall.hours.with_exception(
            NOW.date() + timedelta(days=3), [("08:30", "12:00")], "réveillon"
        )
        assert isinstance(hall.hours, WeeklyHours)
        hall.summary = "L’accueil des habitants, les élus, la direction."
        hall.save()
        Alert.objects.create(
            level=AlertLevel.EMERGENCY, title="Eau non potable au centre-bourg", begins_at=NOW - timedelta(hours=2),
            text="Ne la buvez pas, même bouillie.", link_url="/actualites/", ends_at=NOW + timedelta(days=1),
        )  # fmt: skip
        Alert.objects.create(
            level=AlertLevel.VIGILANCE, title="Vents forts mardi", begins_at=NOW - timedelta(hours=1)
        )
        Alert.objects.create(
            level=AlertLevel.INFORMATION,
            title="Piscine fermée",
            begins_at=NOW - timedelta(days=9),
            ends_at=NOW,
        )
    return venissieux


def test_the_public_pages(town: Commune, at_venissieux: Client) -> None:
    drawn = Drawn()
    for path in (
        "/", "/annuaire/", "/annuaire/?q=zzz", "/annuaire/associations/?categorie=culture", "/annuaire/elus/",
        "/annuaire/lieux/mediatheque/", "/annuaire/elus/karim-nabet/", "/annuaire/services/mairie/",
        "/annuaire/services/urbanisme/", "/contact/", "/alertes/", "/ma-rue/", "/ma-rue/?rue=rue",
        "/ma-rue/rue-gambetta/", "/ma-rue/rue-gambetta/calendrier/2027/", "/demarches/",
    ):  # fmt: skip
        drawn.keep(HOST + path, at_venissieux.get(path))
    drawn.keep_files(at_venissieux, HOST)
    drawn.keep_media(at_venissieux, HOST)
    assert drawn.look("ville", widths=WIDTHS, schemes=("light", "dark")) == 16


def test_the_desks(town: Commune, alice: Agent) -> None:
    desk: Any = agent_browser(town, alice)
    with commune_context(town):
        service, alert = Service.objects.get(slug="mairie").pk, Alert.objects.first()
        parted = Street.objects.get(slug="rue-du-lac")
        put(parted, *known(parted)).save()
    assert alert is not None
    drawn = Drawn()
    for path in (
        "/gestion/services/", f"/gestion/services/{service}/", "/gestion/alertes/", f"/gestion/alertes/{alert.pk}/",
        "/gestion/rues/", "/gestion/rues/modifier/rue-du-lac/", "/gestion/rues/fichier/", "/gestion/annuaire/fichier/",
    ):  # fmt: skip
        drawn.keep(HOST + path, desk.get(path))
    wrong = service_form(**{"hours_data-semaine-2": "matin", "longitude": ""})
    drawn.keep(f"{HOST}/erreurs/", desk.post(f"/gestion/services/{service}/", wrong), 422)
    file = SimpleUploadedFile("rues.csv", FILE.encode(), "text/csv")
    drawn.keep(f"{HOST}/compte-rendu/", desk.post("/gestion/rues/fichier/", {"file": file, "replaces": "on"}))
    bad = SimpleUploadedFile("rues.csv", b"rue;tri\nRue A;parfois\n", "text/csv")
    drawn.keep(f"{HOST}/compte-rendu-faux/", desk.post("/gestion/rues/fichier/", {"file": bad}), 422)
    drawn.keep_files(desk, HOST)
    assert drawn.look("gestion", widths=WIDTHS) == 11


def known(parted: Street) -> Any:
    part = Part(side=Side.EVEN, first=2, last=40, facts=(Fact(label="Bureau de vote", value="12"),))
    return Collections.of_json(parted.collections), facts_of(parted.facts), [part]
