"""Collections: the words that people write, the dates they give, what public holidays do to them."""

from __future__ import annotations

from datetime import date

import pytest

from cms.streets.enums import HolidayRule, Side, Waste
from cms.streets.models import Street
from cms.streets.names import key_of, read_address
from cms.streets.parts import Fact, Part, known_at
from cms.streets.rounds import BadRound, Collections, Round, Weeks, read_round
from cms.streets.writing import read_facts, read_moved, read_round_lines, write_moved, write_round_lines
from design.public_holidays import french_holidays

NO_HOLIDAYS: dict[date, str] = {}


def one(text: str) -> Round:
    found = read_round(Waste.SORTED, text)
    assert found is not None
    return found


def days(text: str, first: date, last: date, **others: object) -> list[date]:
    collections = Collections(rounds=(one(text),), **others)
    return [day for day, _wastes, _why in collections.passes(first, last, french_holidays("", ()))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lundi", Round(waste=Waste.SORTED, weekdays=(0,))),
        ("Lundi et jeudi", Round(waste=Waste.SORTED, weekdays=(0, 3))),
        ("les mercredis, semaines paires", Round(waste=Waste.SORTED, weekdays=(2,), weeks=Weeks.EVEN)),
        ("1er et 3e mardi du mois", Round(waste=Waste.SORTED, weekdays=(1,), nth=(1, 3))),
        ("dernier vendredi du mois", Round(waste=Waste.SORTED, weekdays=(4,), nth=(5,))),
        (
            "lundi d’avril à novembre",
            Round(waste=Waste.SORTED, weekdays=(0,), months=(4, 5, 6, 7, 8, 9, 10, 11)),
        ),
        ("mardi de novembre à février", Round(waste=Waste.SORTED, weekdays=(1,), months=(1, 2, 11, 12))),
        (
            "12/03/2026, 2026-09-10",
            Round(waste=Waste.SORTED, dates=(date(2026, 3, 12), date(2026, 9, 10))),
        ),
    ],
)
def test_words_become_data_and_data_words(text: str, expected: Round) -> None:
    assert one(text) == expected
    assert one(expected.words) == expected


@pytest.mark.parametrize("text", ["lundi si possible", "31/02/2026", "semaines paires", "x" * 401])
def test_words_that_say_no_day_are_refused(text: str) -> None:
    with pytest.raises(BadRound):
        read_round(Waste.GLASS, text)


def test_nothing_is_no_collection() -> None:
    assert read_round(Waste.GLASS, "  ") is None


def test_dates_of_weeks_of_months_and_of_the_last_one() -> None:
    november = date(2026, 11, 1), date(2026, 11, 30)
    assert days("lundi semaines paires", *november) == [date(2026, 11, 9), date(2026, 11, 23)]
    assert days("1er mardi du mois", *november) == [date(2026, 11, 3)]
    assert days("dernier lundi du mois", *november) == [date(2026, 11, 30)]
    assert days("lundi de décembre à février", *november) == []


CHRISTMAS_WEEK = date(2026, 12, 21), date(2026, 12, 28)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (HolidayRule.KEPT, [24, 25, 26]),
        (HolidayRule.NEXT_DAY, [24, 26]),
        (HolidayRule.REST_OF_WEEK, [24, 26, 27]),
        (HolidayRule.DAY_BEFORE, [24, 26]),
        (HolidayRule.CANCELLED, [24, 26]),
    ],
)
def test_a_public_holiday_moves_what_the_rule_says(rule: HolidayRule, expected: list[int]) -> None:
    """Christmas 2026 is a Friday; collections on Thursday, Friday and Saturday."""
    found = days("jeudi, vendredi, samedi", *CHRISTMAS_WEEK, on_holidays=rule)
    assert [day.day for day in found] == expected


def test_a_moved_collection_says_why_and_a_decision_wins_over_the_rule() -> None:
    friday = Collections(rounds=(one("vendredi"),), on_holidays=HolidayRule.NEXT_DAY)
    [(day, wastes, why), *_rest] = friday.passes(date(2026, 12, 24), date(2026, 12, 30), french_holidays())
    assert (day, wastes, why) == (date(2026, 12, 26), (Waste.SORTED,), "reportée, Noël")
    decided = friday.model_copy(update={"moved": {date(2026, 12, 25): date(2026, 12, 28)}})
    assert [
        day for day, _w, _y in decided.passes(date(2026, 12, 24), date(2026, 12, 30), french_holidays())
    ] == [date(2026, 12, 28)]
    nothing = friday.model_copy(update={"moved": {date(2026, 12, 25): None}})
    assert list(nothing.passes(date(2026, 12, 24), date(2026, 12, 30), french_holidays())) == []


def test_collections_are_written_and_read_back() -> None:
    collections = Collections(
        rounds=(one("lundi"), one("12/03/2026").model_copy(update={"waste": Waste.BULKY})),
        on_holidays=HolidayRule.NEXT_DAY,
        moved={date(2026, 12, 25): None},
        note="La veille au soir",
    )
    assert Collections.of_json(collections.to_json()) == collections
    assert Collections.of_json({"rounds": [{"waste": "or"}]}) == Collections(), (
        "a wrong day is worse than none"
    )
    assert read_round_lines(write_round_lines(collections.rounds)) == collections.rounds
    assert read_moved(write_moved(collections.moved)) == collections.moved
    with pytest.raises(ValueError, match="commencez par"):
        read_round_lines("lundi")
    with pytest.raises(ValueError, match="supprimée"):
        read_moved("25/12/2026 : peut-être")
    with pytest.raises(ValueError, match="deux points"):
        read_facts("École")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("av du mal Foch", "Avenue du Maréchal-Foch"),
        ("AVENUE MARECHAL FOCH", "Avenue du Maréchal-Foch"),
        ("bd de l'Hôpital", "Boulevard de l’Hôpital"),
        ("pl St-Jean", "Place Saint-Jean"),
    ],
)
def test_a_street_has_one_key_however_it_is_written(typed: str, name: str) -> None:
    assert key_of(typed) == key_of(name)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12 rue de la République", 12),
        ("12 bis, rue de la République, 69200 Vénissieux", 12),
        ("3B rue de la République", 3),
        ("rue de la République", None),
    ],
)
def test_an_address_is_a_number_and_a_street(typed: str, number: int | None) -> None:
    address = read_address(typed)
    assert address.key == key_of("Rue de la République")
    assert address.number == number


def test_a_street_named_after_a_date_keeps_it() -> None:
    assert read_address("rue du 8 mai 1945").key == key_of("Rue du 8-Mai-1945")
    assert read_address("4 rue du 8 mai 1945").number == 4


def test_what_is_known_at_a_number_wins_over_the_street() -> None:
    street = Street(
        name="Rue A",
        sector="Centre",
        collections=Collections(rounds=(one("lundi"),)).to_json(),
        facts=[{"label": "École", "value": "Jean-Moulin"}, {"label": "Bureau de vote", "value": "1"}],
        parts=[
            Part(
                side=Side.EVEN, first=2, last=40, sector="Nord", facts=(Fact(label="École", value="Péri"),)
            ).model_dump(mode="json")
        ],
    )
    assert known_at(street, None).sector == "Centre"
    assert known_at(street, 3).part is None
    there = known_at(street, 12)
    assert (there.sector, there.collections.rounds) == ("Nord", (one("lundi"),))
    assert {fact.label: fact.value for fact in there.facts} == {"École": "Péri", "Bureau de vote": "1"}
    assert there.part is not None
    assert there.part.words == "Numéros pairs du 2 au 40"
    assert known_at(street, 42).part is None
