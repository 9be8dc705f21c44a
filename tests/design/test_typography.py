"""French typography, to the space."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design import typography as t
from tenants.geography import of_place


def plain(text: str) -> str:
    return text.replace("\u00a0", "_").replace("\u202f", "~")


def test_dates_and_hours() -> None:
    assert plain(t.date_in_full(date(2026, 12, 7))) == "lundi 7_décembre 2026"
    assert plain(t.date_in_full(date(2026, 2, 1), weekday=False)) == "1er_février 2026"
    assert plain(t.moment_in_full(datetime(2026, 9, 24, 21, 12))) == "jeudi 24_septembre 2026 à_21_h_12"
    assert [plain(t.hour(at)) for at in (time(8, 30), time(17), time(9, 4))] == ["8_h_30", "17_h", "9_h_04"]
    assert plain(t.hour_to_the_second(time(9, 4, 5))) == "9_h_04_min_05_s"


def test_numbers_and_money() -> None:
    assert plain(t.money(Decimal("1234.5"))) == "1~234,50_€"
    assert plain(t.money(Decimal("-0.005"))) == "\u22120,01_€"
    assert plain(t.number(250351)) == "250~351"
    assert plain(t.percentage(0.9995, 2)) == "99,95~%"
    assert plain(t.file_size(1_400_000)) == "1,4_Mo"
    assert [plain(t.plural(n, "demande")) for n in (0, 1, 2)] == ["0_demande", "1_demande", "2_demandes"]
    assert plain(t.plural(3, "journal", "journaux")) == "3_journaux"
    with pytest.raises(TypeError):
        t.money(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "shown", "uri"),
    [
        ("0472214444", "04_72_21_44_44", "tel:+33472214444"),
        ("+33 4 72 21 44 44", "04_72_21_44_44", "tel:+33472214444"),
        ("3939", "39_39", "tel:3939"),
        ("+262262123456", "+262_262_12_34_56", "tel:+262262123456"),
        ("voir en mairie", "voir en mairie", "tel:"),
    ],
)
def test_telephone_numbers(given_: str, shown: str, uri: str) -> None:
    assert plain(t.phone(given_)) == shown
    assert t.phone_uri(given_) == uri


def test_deadlines_say_it_in_words() -> None:
    today = date(2026, 11, 21)
    said = [plain(t.days_left(today + timedelta(days=n), today)) for n in (-1, 0, 1, 3, 40)]
    assert said == ["Dépassé de 1_j", "Aujourd’hui", "Demain", "Dans 3_j", "31_déc._2026"]
    assert [t.deadline_tone(today + timedelta(days=n), today) for n in (-1, 0, 3, 4)] == [
        "late",
        "soon",
        "soon",
        "calm",
    ]


def test_ago() -> None:
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    gaps = [timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=26), timedelta(days=3)]
    assert [plain(t.ago(now - gap, now)) for gap in gaps] == [
        "à l’instant",
        "il y a 5_min",
        "il y a 26_h",
        "il y a 3_j",
    ]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("L'école : ouverte !", "L’école_: ouverte~!"),
        ('Dans "Ma rue"...', "Dans «_Ma rue_»…"),
        ("De 8h30 à 17h, 12 €", "De 8_h_30 à 17_h, 12_€"),
        ("Voir https://exemple.fr/?a=1 ; merci", "Voir https://exemple.fr/?a=1~; merci"),
    ],
)
def test_running_text(typed: str, printed: str) -> None:
    assert plain(t.french(typed)) == printed


@given(st.text(alphabet="aé'\"«»:;!?. 0123456789h€%…\u00a0\u202f", max_size=60))
def test_running_text_is_stable(text: str) -> None:
    once = t.french(text)
    assert t.french(once) == once


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Pour voter. L’inscription est gratuite.", "Pour voter."),
        ("Trou, lampadaire éteint... Dites-le à la mairie.", "Trou, lampadaire éteint..."),
        ("Où est-ce\u202f? À la mairie.", "Où est-ce\u202f?"),
        ("Le formulaire n. 12 suffit", "Le formulaire n. 12 suffit"),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, first: str) -> None:
    assert t.first_sentence(text) == first


def test_places() -> None:
    names = ["Vénissieux", "Oullins-Pierre-Bénite", "Le Havre", "Les Ulis", "La Rochelle"]
    assert [of_place(name) for name in names] == [
        "de Vénissieux",
        "d’Oullins-Pierre-Bénite",
        "du Havre",
        "des Ulis",
        "de La Rochelle",
    ]
