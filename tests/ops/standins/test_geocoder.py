"""The invented streets of the demonstration, asked by the product's own client of the BAN."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.demo.plan import COMMUNES, Ports, environment
from ops.standins.geocoder.app import build
from ops.standins.geocoder.streets import NAMES, Streets
from ops.standins.serving import in_thread
from teleservices.connectors.geocoder.ban import Ban
from tenants.geography import contains, contour_of

VENISSIEUX = "69259"


@pytest.fixture(scope="module")
def streets() -> Streets:
    return Streets(COMMUNES)


@pytest.fixture
def ban(streets: Streets) -> Iterator[Ban]:
    with in_thread(lambda _base: build(streets)) as base:
        yield Ban(base)


def test_every_commune_has_streets_inside_it(streets: Streets) -> None:
    for insee in COMMUNES:
        mine = [one for one in streets.all if one.insee == insee]
        contour = contour_of(insee)
        assert contour is not None
        assert len(mine) > len(NAMES) / 2
        assert all(contains(contour, (one.lon, one.lat)) for one in mine)


def test_words_and_points_are_answered_as_the_ban_does(ban: Ban) -> None:
    found = ban.search("12 rue emile zola", near=VENISSIEUX)
    assert [(one.street, one.insee, one.city) for one in found] == [
        ("12 Rue Émile Zola", VENISSIEUX, "Vénissieux")
    ]
    assert found[0].label == f"12 Rue Émile Zola {found[0].postcode} Vénissieux"
    back = ban.reverse(found[0].lat, found[0].lon)
    assert back is not None
    assert (back.street, back.insee) == ("12 Rue Émile Zola", VENISSIEUX)
    assert len(ban.search("rue")) == 5
    assert ban.search("rue du paradis") == []
    assert ban.reverse(48.85, 2.35) is None
    assert ban.check_config() == []


def test_the_demonstration_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARVIS_GEOCODER", raising=False)
    ports = Ports(9100)
    assert ports.geocoder in ports.all()
    assert environment(tmp_path, ports)["PARVIS_GEOCODER"] == f"ban+http://127.0.0.1:{ports.geocoder}"
    monkeypatch.setenv("PARVIS_GEOCODER", "ban+https://adresses.example")
    assert environment(tmp_path, ports)["PARVIS_GEOCODER"] == "ban+https://adresses.example"
