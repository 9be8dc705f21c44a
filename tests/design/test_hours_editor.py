"""Hours as a webmaster writes them, and seasons: what is read, what is refused and in which words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import QueryDict

from design.hours import BadHours, Range, Season, WeeklyHours
from design.hours_forms import HoursField, typed_of
from design.hours_writing import BadWords, read_ranges, read_week, write_ranges

PARIS = ZoneInfo("Europe/Paris")
MORNING, AFTERNOON = Range(time(8, 30), time(12)), Range(time(13, 30), time(17))


@pytest.mark.parametrize(
    "text",
    [
        "8 h 30 – 12 h, 13 h 30 – 17 h",
        "8\u00a0h\u00a030\u00a0–\u00a012\u00a0h, 13\u00a0h\u00a030\u00a0–\u00a017\u00a0h",
        "8h30-12h / 13h30-17h",
        "8:30 - 12:00 et 13:30 - 17:00",
        "de 8h30 à 12h puis 13h30 à 17h",
        "13.30-17.00; 8.30-midi",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_ranges(text) == (MORNING, AFTERNOON)
    assert read_ranges(write_ranges(read_ranges(text))) == (MORNING, AFTERNOON)


def test_closed_is_nothing_and_day_and_night_is_everything() -> None:
    assert read_ranges("") == read_ranges("Fermé") == read_ranges("-") == ()
    assert read_ranges("24h/24") == read_ranges("jour et nuit") == (Range(time(0), time(0)),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("matin", "écrivez un début et une fin"),
        ("8h30-25h", "n’est pas une heure"),
        ("17h-8h", "la fin est avant le début"),
        ("8h-12h, 11h-15h", "se chevauchent"),
    ],
)
def test_what_cannot_be_is_told_in_words(text: str, words: str) -> None:
    with pytest.raises(BadWords, match=words):
        read_ranges(text)


def test_the_same_as_the_day_above() -> None:
    days, wrong = read_week(["8h30-12h", "idem", "", "idem", "", "", ""])
    assert not wrong
    assert days[:4] == ((MORNING,), (MORNING,), (), ())
    assert read_week(["idem", *[""] * 6])[1].keys() == {0}


def summer(**fields: Any) -> Season:
    days = ((MORNING,),) * 5 + ((), ())
    return Season("Été", date(2026, 7, 1), date(2026, 8, 31), days, **fields)


def test_a_season_changes_the_week_each_year_and_nothing_else() -> None:
    hours = WeeklyHours(((MORNING, AFTERNOON),) * 5 + ((), ()), seasons=(summer(),))
    july = datetime(2027, 7, 5, 13, 0, tzinfo=UTC)  # a Monday, 15 h in Paris
    assert hours.state_at(july, PARIS).sentence == "Fermé, rouvre demain à\u00a08\u00a0h\u00a030"
    assert hours.state_at(july.replace(month=6, day=28), PARIS).is_open
    assert not hours.is_open_at(july, PARIS, {})
    assert hours.as_of(date(2026, 8, 31)).days == summer().days
    assert hours.as_of(date(2026, 9, 1)) == hours
    assert hours.seasons[0].dates == "du 1er\u00a0juillet au 31\u00a0août"
    assert WeeklyHours.from_json(hours.to_json()) == hours
    assert "seasons" not in WeeklyHours(hours.days).to_json(), "hours of before are written as before"


def test_a_season_of_one_year_or_over_the_new_year() -> None:
    once = summer(every_year=False)
    assert once.holds(date(2026, 7, 14))
    assert not once.holds(date(2027, 7, 14))
    winter = Season("Hiver", date(2026, 12, 15), date(2026, 2, 28), ((),) * 7)
    assert winter.holds(date(2026, 12, 31))
    assert winter.holds(date(2027, 1, 1))
    assert not winter.holds(date(2027, 3, 1))
    with pytest.raises(BadHours):
        Season("x", date(2026, 8, 1), date(2026, 7, 1), ((),) * 7, every_year=False)


class OneForm(forms.Form):
    hours = HoursField(required=False)


def post(**typed: str) -> OneForm:
    data = QueryDict(mutable=True)
    data.update({f"hours-{name.replace('_', '-')}": value for name, value in typed.items()})
    return OneForm(data)


def test_the_editor_gives_back_what_it_was_given() -> None:
    hours = WeeklyHours(((MORNING,),) * 7, seasons=(summer(),))
    for day in (24, 25, 26):
        hours = hours.with_exception(date(2026, 12, day), reason="congés")
    typed = typed_of(hours)
    assert typed["days"] == [
        {"first": "2026-12-24", "last": "2026-12-26", "text": "", "reason": "congés"},
    ]
    form = OneForm(initial={"hours": hours.to_json()})
    assert 'value="congés"' in str(form)
    assert HoursField().clean(typed) == hours.to_json()


def test_an_afternoon_before_christmas_and_a_summer() -> None:
    form = post(
        semaine_0="8h30-12h, 13h30-17h", semaine_1="idem", semaine_2="idem", semaine_3="idem", semaine_4="idem",
        feries="1", jour_0_first="2026-12-24", jour_0_text="8h30-12h", jour_0_reason="réveillon",
        saison_0_name="Été", saison_0_first="2026-07-01", saison_0_last="2026-08-31", saison_0_yearly="1",
        saison_0_semaine_0="8h30-12h",
    )  # fmt: skip
    assert form.is_valid(), form.errors
    hours = WeeklyHours.from_json(form.cleaned_data["hours"])
    assert hours.closed_on_holidays
    assert hours.exceptions[date(2026, 12, 24)].ranges == (MORNING,)
    assert hours.seasons[0].days[0] == (MORNING,)
    afternoon = datetime(2026, 12, 24, 14, 0, tzinfo=UTC)
    assert hours.state_at(afternoon, PARIS).sentence.startswith("Fermé, rouvre ")


def test_every_bad_line_is_told_and_what_was_typed_stays() -> None:
    form = post(semaine_1="matin", jour_0_first="demain", jour_0_reason="pont", saison_0_semaine_2="8h-7h")
    assert not form.is_valid()
    told = " ".join(form.errors["hours"])
    assert "Mardi\u00a0: «\u00a0matin\u00a0»" in told
    assert "Jour particulier «\u00a0pont\u00a0»\u00a0: donnez une date" in told
    assert "Donnez un nom à la saison" in told
    assert "mercredi\u00a0: «\u00a08h-7h\u00a0»" in told
    drawn = str(form)
    assert 'value="matin"' in drawn
    assert 'value="8h-7h"' in drawn
    assert drawn.count('aria-invalid="true"') == 2


def test_nothing_written_is_nothing_known() -> None:
    assert (
        post(semaine_0="")
        .fields["hours"]
        .clean({"week": [""] * 7, "holidays": True, "days": [], "seasons": []})
        == {}
    )
