"""Outlines and their drawing."""

import re

import pytest

from tenants.geography import Contour, contour_of, svg_path, town_hall_of
from tests.tenants.geography.test_towns import MEMBERS

SQUARE = Contour("00000", (((2.0, 60.0), (4.0, 60.0), (4.0, 61.0), (2.0, 61.0)),))
"""Two degrees of longitude by one of latitude: about a square at 60° north, where a degree of longitude is
halved.
"""


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d", path)]


def turn(ring: tuple[tuple[float, float], ...]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))


@pytest.mark.parametrize("insee", MEMBERS)
def test_members_have_an_outline_around_their_town_hall(insee: str) -> None:
    contour, town_hall = contour_of(insee), town_hall_of(insee)
    assert contour is not None
    assert town_hall is not None
    assert 10 <= sum(map(len, contour.rings)) <= 60
    longitudes, latitudes = zip(*contour.rings[0], strict=True)
    assert town_hall.longitude is not None
    assert min(longitudes) < town_hall.longitude < max(longitudes)
    assert town_hall.latitude is not None
    assert min(latitudes) < town_hall.latitude < max(latitudes)


@pytest.mark.parametrize("insee", [*MEMBERS, "97353", "13055", "29155", "80829"])
@pytest.mark.parametrize("size", [32, 600])
def test_the_path_fills_its_box(insee: str, size: int) -> None:
    contour = contour_of(insee)
    assert contour is not None
    path = svg_path(contour, size)
    assert re.fullmatch(r"(M\d+\.\d \d+\.\d(L\d+\.\d \d+\.\d){2,}Z)+", path)
    xs, ys = numbers(path)[::2], numbers(path)[1::2]
    assert min(xs + ys) >= 0
    assert max(xs + ys) <= size
    assert max(max(xs) - min(xs), max(ys) - min(ys)) == pytest.approx(size, abs=0.2)
    assert (min(xs) + max(xs)) / 2 == pytest.approx(size / 2, abs=0.2)


def test_proportions_are_true_and_north_is_up() -> None:
    path = svg_path(SQUARE, 100)
    xs, ys = numbers(path)[::2], numbers(path)[1::2]
    assert max(xs) - min(xs) == pytest.approx(98.5, abs=0.5)  # cos 60.5° is a little under one half
    assert max(ys) - min(ys) == pytest.approx(100)
    assert ys[0] > ys[2]  # the first corner is the south-west one


def test_islands_and_enclaves() -> None:
    ouessant = contour_of("29155")
    assert ouessant is not None
    assert len(ouessant.rings) == 2
    assert all(turn(ring) > 0 for ring in ouessant.rings)
    sartene = contour_of("2A272")  # around an enclave of its neighbour: a hole under either fill rule
    assert sartene is not None
    assert [turn(ring) > 0 for ring in sartene.rings] == [True, False]


def test_a_new_commune_is_drawn_from_its_parts() -> None:
    contour = contour_of(
        "69114"
    )  # Porte des Pierres Dorées: the source only draws its three delegated communes
    assert contour is not None
    assert len(contour.rings) == 1


@pytest.mark.parametrize("insee", ["98735", "97801", "99999"])
def test_no_outline_in_the_source(insee: str) -> None:
    assert contour_of(insee) is None
