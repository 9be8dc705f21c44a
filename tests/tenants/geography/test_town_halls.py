"""Town halls as the directory described them: real records, clean values, nobody's name."""

import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tenants.geography import OpeningInterval, town_hall_of
from tenants.geography.snapshot import SNAPSHOT
from tests.tenants.geography.test_towns import MEMBERS

ROW_LENGTH = 9


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Any]]:
    with zipfile.ZipFile(SNAPSHOT) as archive:
        shards = [
            json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("town_halls/")
        ]
    return {code: row for shard in shards for code, row in shard["town_halls"].items()}


def test_venissieux() -> None:
    record = town_hall_of("69259")
    assert record is not None
    assert record.address == "5 avenue Marcel-Houël"
    assert (record.postal_code, record.city) == ("69200", "Vénissieux")
    assert record.phone == "04 72 21 44 44"
    assert record.website == "https://venissieux.fr/"
    assert record.opening_hours == tuple(OpeningInterval(day, "08:30", "17:00") for day in range(5))
    assert record.collected_on == date(2026, 10, 6)
    assert record.note == ""


@pytest.mark.parametrize("insee", MEMBERS)
def test_members_have_a_town_hall_with_hours_and_a_point(insee: str) -> None:
    record = town_hall_of(insee)
    assert record is not None
    assert record.phone.startswith("04 ")
    assert record.website.startswith("http")
    assert record.opening_hours
    assert record.latitude == pytest.approx(45.6, abs=0.3)
    assert record.longitude == pytest.approx(4.7, abs=0.4)


@pytest.mark.parametrize("insee", ["98735", "55039", "99999"])
def test_no_town_hall_in_the_directory(insee: str) -> None:
    assert town_hall_of(insee) is None


def test_contradictory_hours_are_merged_and_said() -> None:
    """Domérat's directory entry opens on Wednesday from 8:30 and from 9:00 to noon."""
    record = town_hall_of("03101")
    assert record is not None
    assert [interval.opens for interval in record.opening_hours if interval.weekday == 2][:1] == ["08:30"]
    assert "se contredisent" in record.note


def test_every_record_is_clean(rows: dict[str, list[Any]]) -> None:
    assert len(rows) > 34_800
    for _, postal_code, city, phone, email, website, point, _, _ in rows.values():
        assert re.fullmatch(r"\d{5}", postal_code)
        assert city
        assert re.fullmatch(r"(0\d( \d\d){4})?", phone)
        assert re.fullmatch(r"([^@\s]+@[^@\s]+\.[^@\s]+)?", email)
        assert re.fullmatch(r"(https?://\S+)?", website)
        assert point is None or (-180 <= point[0] <= 180 and -90 <= point[1] <= 90)


def test_hours_are_sorted_and_never_overlap(rows: dict[str, list[Any]]) -> None:
    def days() -> Iterator[list[list[Any]]]:
        for row in rows.values():
            yield row[7]

    for intervals in days():
        for weekday, opens, closes in intervals:
            assert weekday in range(7)
            assert re.fullmatch(r"[012]\d:[0-5]\d", opens)
            assert re.fullmatch(r"[012]\d:[0-5]\d", closes)
            assert opens < closes
        for (day, _, closes), (next_day, opens, _) in itertools.pairwise(intervals):
            assert (day, closes) < (next_day, opens)


def test_no_elected_person_is_shipped(rows: dict[str, list[Any]]) -> None:
    """The archive holds the three kinds of records and nothing else, each with the columns known here."""
    with zipfile.ZipFile(SNAPSHOT) as archive:
        names = archive.namelist()
        text = "".join(archive.read(name).decode() for name in names)
    assert {name.split("/")[0] for name in names} == {"towns", "town_halls", "contours", "index.json"}
    assert {len(row) for row in rows.values()} == {ROW_LENGTH}
    for column in ("prenom", "mandat", "fonction", "naissance", "sexe", "parrainage", "nuance"):
        assert f'"{column}' not in text
