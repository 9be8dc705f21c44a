"""Opening hours: what the door says, when it changes, and how the week reads."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from design.hours import BadHours, Range, WeeklyHours
from design.public_holidays import french_holidays

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
OFFICE = WeeklyHours.parse(
    [(day, "08:30", "12:00") for day in range(5)] + [(day, "13:30", "17:00") for day in range(5)]
)


def say(hours: WeeklyHours, moment: str, tz: ZoneInfo = PARIS) -> str:
    state = hours.state_at(datetime.fromisoformat(moment).replace(tzinfo=tz), tz, french_holidays())
    return state.sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-11-20 10:00", "Ouvert, ferme à 12 h"),
        ("2026-11-20 12:00", "Fermé, rouvre à 13 h 30"),
        ("2026-11-20 07:00", "Fermé, ouvre à 8 h 30"),
        ("2026-11-20 18:00", "Fermé, rouvre lundi à 8 h 30"),
        ("2026-11-19 18:00", "Fermé, rouvre demain à 8 h 30"),
        ("2026-11-11 10:00", "Fermé aujourd’hui (Armistice), rouvre demain à 8 h 30"),
        ("2026-12-24 18:00", "Fermé, rouvre lundi à 8 h 30"),
    ],
)
def test_the_sentence_on_the_door(moment: str, sentence: str) -> None:
    assert say(OFFICE, moment) == sentence


def test_the_town_hall_is_feminine() -> None:
    state = OFFICE.state_at(datetime(2026, 11, 21, 10, tzinfo=PARIS), PARIS, french_holidays())
    assert state.of_town_hall.replace("\u00a0", " ") == "Mairie fermée, rouvre lundi à 8 h 30"
    assert not WeeklyHours().state_at(datetime(2026, 11, 21, tzinfo=PARIS), PARIS).of_town_hall


def test_hours_that_nobody_gave_say_nothing() -> None:
    state = WeeklyHours().state_at(datetime(2026, 11, 20, 10, tzinfo=PARIS), PARIS)
    assert (state.is_open, state.sentence, state.until) == (False, "", None)


def test_an_exception_says_why() -> None:
    closed = OFFICE.with_exception(date(2026, 11, 20), reason="inventaire")
    assert say(closed, "2026-11-20 10:00") == "Fermé aujourd’hui (inventaire), rouvre lundi à 8 h 30"
    saturday = OFFICE.with_exception(date(2026, 11, 21), [("09:00", "12:00")])
    assert say(saturday, "2026-11-21 10:00") == "Ouvert, ferme à 12 h"


def test_a_long_closure_names_the_date() -> None:
    summer = WeeklyHours.parse([(2, "14:00", "17:00")])
    for week in range(3):
        summer = summer.with_exception(date(2026, 8, 5) + timedelta(weeks=week), reason="congés")
    assert say(summer, "2026-08-03 10:00") == "Fermé, rouvre mercredi 26 août à 14 h"


def test_the_clock_is_the_commune_s() -> None:
    noon_in_paris = datetime(2026, 11, 20, 13, 45, tzinfo=PARIS)
    assert OFFICE.state_at(noon_in_paris, PARIS).is_open
    assert OFFICE.state_at(noon_in_paris, REUNION).is_open  # 16 h 45 there
    assert not OFFICE.state_at(noon_in_paris + timedelta(hours=1), REUNION).is_open


def test_holidays_of_alsace_moselle() -> None:
    good_friday = datetime(2026, 4, 3, 10, tzinfo=PARIS)
    assert OFFICE.state_at(good_friday, PARIS, french_holidays()).is_open
    assert not OFFICE.state_at(good_friday, PARIS, french_holidays("57")).is_open


def test_the_week_is_grouped() -> None:
    rows = [(row.days.replace("\u00a0", " "), row.text.replace("\u00a0", " ")) for row in OFFICE.rows()]
    assert rows == [("Lundi – vendredi", "8 h 30 – 12 h, 13 h 30 – 17 h"), ("Samedi et dimanche", "Fermé")]
    today = OFFICE.today(datetime(2026, 11, 1, 12, tzinfo=PARIS), PARIS, french_holidays())
    assert (today.days.replace("\u00a0", " "), today.text) == ("Dimanche 1er novembre", "Fermé (Toussaint)")


def test_an_evening_past_midnight_is_one_span() -> None:
    bar = WeeklyHours.parse([(4, "18:00", "24:00"), (5, "00:00", "02:00")])
    assert say(bar, "2026-11-20 20:00") == "Ouvert, ferme demain à 2 h"
    assert say(bar, "2026-11-21 01:00") == "Ouvert, ferme à 2 h"
    always = WeeklyHours.parse([(day, "00:00", "24:00") for day in range(7)], closed_on_holidays=False)
    assert say(always, "2026-11-20 20:00") == "Ouvert jour et nuit"


@pytest.mark.parametrize(
    "entries",
    [
        [(0, "12:00", "08:00")],
        [(7, "08:00", "12:00")],
        [(0, "8 h", "12:00")],
        [(0, "08:00", "12:00"), (0, "11:00", "14:00")],
    ],
)
def test_hours_that_cannot_be_are_refused(entries: list[tuple[int, str, str]]) -> None:
    with pytest.raises(BadHours):
        WeeklyHours.parse(entries)


@pytest.mark.parametrize(
    "data", [{"days": [["x"]] * 7}, {"days": 3}, {"exceptions": {"hier": {}}}, {"days": []}]
)
def test_json_that_is_not_hours_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadHours):
        WeeklyHours.from_json(data)


@st.composite
def weeks(draw: st.DrawFn) -> WeeklyHours:
    entries: list[tuple[int, str, str]] = []
    for day in range(7):
        marks = sorted(draw(st.sets(st.integers(0, 95), max_size=6)))
        pairs = zip(marks[::2], marks[1::2], strict=False)
        clock = [(time(a // 4, a % 4 * 15), time(b // 4, b % 4 * 15)) for a, b in pairs]
        entries += [(day, f"{start:%H:%M}", f"{end:%H:%M}") for start, end in clock]
    return WeeklyHours.parse(entries, closed_on_holidays=draw(st.booleans()))


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(PARIS))


@given(weeks())
def test_json_there_and_back(hours: WeeklyHours) -> None:
    assert WeeklyHours.from_json(json.loads(json.dumps(hours.to_json()))) == hours


@settings(deadline=None, max_examples=60)
@given(weeks(), MOMENTS)
def test_until_is_the_next_change_and_not_after(hours: WeeklyHours, now: datetime) -> None:
    holidays = french_holidays()
    state = hours.state_at(now, PARIS, holidays)
    if state.until is None:
        assert state.is_open == all(hours.days)
        return
    assert state.until > now
    before = max(now, state.until - timedelta(minutes=1))
    assert hours.state_at(before, PARIS, holidays).is_open is state.is_open
    assert hours.state_at(state.until, PARIS, holidays).is_open is not state.is_open


@given(weeks())
def test_rows_cover_each_day_once(hours: WeeklyHours) -> None:
    assert [day for row in hours.rows() for day in row.weekdays] == list(range(7))


def test_a_range_ends_after_it_begins() -> None:
    with pytest.raises(BadHours):
        Range(time(9), time(9))
