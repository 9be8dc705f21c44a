"""Legal time and holidays, from Paris to Wallis."""

from datetime import date
from zoneinfo import ZoneInfo

import holidays
import pytest

from tenants.geography import every_town, find_town, holidays_of, time_zone_of


@pytest.mark.parametrize(
    ("insee", "zone"),
    [
        ("69259", "Europe/Paris"),
        ("2A004", "Europe/Paris"),
        ("97105", "America/Guadeloupe"),
        ("97209", "America/Martinique"),
        ("97302", "America/Cayenne"),
        ("97411", "Indian/Reunion"),
        ("97502", "America/Miquelon"),
        ("97611", "Indian/Mayotte"),
        ("97701", "America/St_Barthelemy"),
        ("97801", "America/Marigot"),
        ("98613", "Pacific/Wallis"),
        ("98735", "Pacific/Tahiti"),
        ("98731", "Pacific/Marquesas"),
        ("98719", "Pacific/Gambier"),
        ("98818", "Pacific/Noumea"),
    ],
)
def test_time_zones(insee: str, zone: str) -> None:
    assert time_zone_of(find_town(insee)) == zone


@pytest.mark.parametrize(
    ("insee", "day", "expected"),
    [
        ("69259", date(2026, 12, 26), False),
        ("57463", date(2026, 12, 26), True),
        ("67482", date(2026, 12, 26), True),
        ("68224", date(2026, 12, 26), True),
        ("97411", date(2026, 12, 20), True),
        ("97105", date(2026, 5, 27), True),
        ("97209", date(2026, 5, 22), True),
        ("97302", date(2026, 6, 10), True),
        ("97611", date(2026, 4, 27), True),
        ("98818", date(2026, 9, 24), True),
        ("69259", date(2026, 7, 14), True),
    ],
)
def test_holidays(insee: str, day: date, expected: bool) -> None:
    assert (day in holidays.country_holidays("FR", subdiv=holidays_of(find_town(insee)))) is expected


def test_every_commune_has_a_known_zone_and_calendar() -> None:
    towns = list(every_town())
    assert len({ZoneInfo(zone) for zone in {time_zone_of(town) for town in towns}}) > 12
    for subdivision in {holidays_of(town) for town in towns}:
        assert date(2026, 7, 14) in holidays.country_holidays("FR", subdiv=subdivision)
