"""In the commune or outside it, as far as its outline says."""

import pytest

from tenants.geography import contains, contour_of, is_outside, town_at

VENISSIEUX = "69259"
HALL, LYON, PARIS = (4.8861, 45.6975), (4.8357, 45.7640), (2.3522, 48.8566)


@pytest.mark.parametrize(("point", "inside"), [(HALL, True), (LYON, False), (PARIS, False)])
def test_a_point_is_in_or_out(point: tuple[float, float], inside: bool) -> None:
    contour = contour_of(VENISSIEUX)
    assert contour is not None
    assert contains(contour, point) is inside
    assert is_outside(contour, point) is not inside


def test_near_the_border_nobody_says_that_it_is_outside() -> None:
    contour = contour_of(VENISSIEUX)
    assert contour is not None
    for lon, lat in contour.rings[0]:
        assert not is_outside(contour, (lon + 0.001, lat + 0.0005))  # 95 m away


def test_whose_a_point_is() -> None:
    lyon = town_at(LYON, near=VENISSIEUX)
    assert lyon is not None
    assert lyon.name == "Lyon"
    assert town_at(PARIS, near=VENISSIEUX) is None
