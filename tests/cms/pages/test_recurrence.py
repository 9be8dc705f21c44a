"""When something that repeats takes place, and how one says it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.pages.enums import Repeat
from cms.pages.recurrence import NotADate, Recurrence, Span, nth_weekday, spans_of

WEDNESDAY = date(2026, 12, 2)
SUNDAY, LAST_SUNDAY = date(2026, 12, 13), date(2026, 12, 27)
YEAR_END = date(2027, 1, 31)


def test_once() -> None:
    once = Recurrence(WEDNESDAY)
    assert once.dates(WEDNESDAY, YEAR_END) == [WEDNESDAY]
    assert once.dates(WEDNESDAY + timedelta(1), YEAR_END) == []
    assert (once.last, once.in_words("à 14 h"), once.is_repeated) == (WEDNESDAY, "", False)


def test_every_week_but_for_the_holidays_and_once_more() -> None:
    weekly = Recurrence(
        WEDNESDAY,
        Repeat.WEEKLY,
        until=date(2027, 1, 20),
        exceptions=(Span(date(2026, 12, 19), date(2027, 1, 3)),),
        extra=(date(2027, 1, 23),),
    )
    assert weekly.dates(WEDNESDAY, YEAR_END) == [
        date(2026, 12, 2),
        date(2026, 12, 9),
        date(2026, 12, 16),
        date(2027, 1, 6),
        date(2027, 1, 13),
        date(2027, 1, 20),
        date(2027, 1, 23),
    ]
    assert weekly.excepted == [date(2026, 12, 23), date(2026, 12, 30)]
    assert weekly.last == date(2027, 1, 23)
    assert weekly.in_words("de 14 h à 17 h", "sauf pendant les vacances scolaires") == (
        "tous les mercredis de 14 h à 17 h, jusqu’au 20\u00a0janvier\u00a02027, sauf pendant les vacances scolaires"
    )
    assert weekly.in_words().endswith("sauf du 19\u00a0décembre\u00a02026 au 3\u00a0janvier\u00a02027")


def test_every_day_for_years_ends_on_its_last_day() -> None:
    end = WEDNESDAY + timedelta(days=1500)
    off = Span(end - timedelta(days=1), end)
    daily = Recurrence(WEDNESDAY, Repeat.WEEKLY, days=tuple(range(7)), until=end, exceptions=(off,))
    assert daily.last == end - timedelta(days=2)
    assert daily.excepted == [off.first, off.last]


@pytest.mark.parametrize(
    ("start", "repeat", "days", "words", "first"),
    [
        (WEDNESDAY, Repeat.WEEKLY, (0, 3), "tous les lundis et\u00a0jeudis", [date(2026, 12, 3), date(2026, 12, 7)]),
        (WEDNESDAY, Repeat.WEEKLY, tuple(range(7)), "tous les jours", [WEDNESDAY, date(2026, 12, 3)]),
        (WEDNESDAY, Repeat.FORTNIGHTLY, (), "un mercredi sur deux", [WEDNESDAY, date(2026, 12, 16)]),
        (SUNDAY, Repeat.MONTHLY_WEEKDAY, (), "le deuxième dimanche de chaque mois", [SUNDAY, date(2027, 1, 10)]),
        (LAST_SUNDAY, Repeat.MONTHLY_WEEKDAY, (), "le dernier dimanche de chaque mois", [LAST_SUNDAY, date(2027, 1, 31)]),
        (date(2026, 12, 1), Repeat.MONTHLY_DATE, (), "le 1er de chaque mois", [date(2026, 12, 1), date(2027, 1, 1)]),
        (date(2026, 7, 14), Repeat.YEARLY, (), "tous les ans", [date(2026, 7, 14), date(2027, 7, 14)]),
    ],
)  # fmt: skip
def test_each_rhythm(
    start: date, repeat: Repeat, days: tuple[int, ...], words: str, first: list[date]
) -> None:
    found = Recurrence(start, repeat, days)
    assert found.rhythm() == words
    assert found.dates(start, start + timedelta(400))[:2] == first
    assert (found.last, found.is_endless) == (None, True)


def test_the_thirty_first_is_not_every_month() -> None:
    found = Recurrence(date(2026, 10, 31), Repeat.MONTHLY_DATE)
    assert found.dates(date(2026, 10, 31), YEAR_END) == [
        date(2026, 10, 31),
        date(2026, 12, 31),
        date(2027, 1, 31),
    ]


def test_what_has_no_date_left_still_ends() -> None:
    nothing = Recurrence(WEDNESDAY, Repeat.WEEKLY, until=WEDNESDAY, exceptions=(Span(WEDNESDAY, WEDNESDAY),))
    assert (nothing.dates(WEDNESDAY, YEAR_END), nothing.last) == ([], WEDNESDAY)


def test_dates_are_typed_as_people_write_them() -> None:
    assert spans_of("25/12/2026\n\n du 19/12/2026 au 4/1/2027 \n01.05.2027") == [
        Span(date(2026, 12, 25), date(2026, 12, 25)),
        Span(date(2026, 12, 19), date(2027, 1, 4)),
        Span(date(2027, 5, 1), date(2027, 5, 1)),
    ]


@pytest.mark.parametrize(
    "text", ["Noël", "31/02/2026", "du 4/1/2027 au 1/1/2027", "1/1/2027 2/1/2027 3/1/2027"]
)
def test_what_is_no_date_is_told(text: str) -> None:
    with pytest.raises(NotADate, match=text.split()[0]):
        spans_of(text)


@given(
    start=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    repeat=st.sampled_from(list(Repeat)),
    days=st.sets(st.integers(0, 6)).map(tuple),
    length=st.none() | st.integers(0, 600),
)
def test_dates_are_in_order_within_what_is_asked(
    start: date, repeat: Repeat, days: tuple[int, ...], length: int | None
) -> None:
    until = None if length is None else start + timedelta(length)
    found = Recurrence(start, repeat, days, until)
    dates = found.dates(start, start + timedelta(500))
    assert dates == sorted(set(dates))
    assert all(start <= day <= (until or day) or repeat == Repeat.NEVER for day in dates)
    if repeat in {Repeat.WEEKLY, Repeat.FORTNIGHTLY}:
        assert {day.weekday() for day in dates} <= set(found.week_days)
    if repeat == Repeat.MONTHLY_WEEKDAY:
        rank = nth_weekday(start)
        assert all(nth_weekday(day) == rank or (rank == 4 and 22 <= day.day <= 28) for day in dates)
    assert found.last is None or not dates or dates[-1] <= found.last
