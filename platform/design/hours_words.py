"""Opening hours said in French: what opens or closes when, and which days a line stands for."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from design.typography import MONTHS, NBSP, WEEKDAYS, hour

if TYPE_CHECKING:
    from datetime import date, datetime

MIDNIGHT = time(0)


def feminine(sentence: str) -> str:
    """« Ouvert, … » → « ouverte, … »: a town hall is feminine in French."""
    for masculine, feminine in (("Ouvert", "ouverte"), ("Fermé", "fermée")):
        if sentence.startswith(masculine):
            return feminine + sentence.removeprefix(masculine)
    return sentence


def day_span(first: int, last: int) -> str:
    if first == last:
        return WEEKDAYS[first].capitalize()
    link = " et " if last == first + 1 else f"{NBSP}– "
    return f"{WEEKDAYS[first].capitalize()}{link}{WEEKDAYS[last]}"


def open_sentence(local: datetime, closes: datetime) -> str:
    if closes.time() == MIDNIGHT and closes.date() == local.date() + timedelta(days=1):
        return "Ouvert, ferme à minuit"
    if closes.date() == local.date():
        return f"Ouvert, ferme à{NBSP}{hour(closes.time())}"
    return f"Ouvert, ferme {when(local.date(), closes)}"


def when(today: date, at: datetime) -> str:
    """« à 14 h », « demain à 8 h 30 », « lundi à 8 h 30 », « lundi 4 janvier à 9 h »."""
    clock = f"à{NBSP}{hour(at.time())}" if at.time() != MIDNIGHT else "à minuit"
    gap = (at.date() - today).days
    if gap <= 0:
        return clock
    if gap == 1:
        return f"demain {clock}"
    if gap < 7:
        return f"{WEEKDAYS[at.weekday()]} {clock}"
    words = f"{WEEKDAYS[at.weekday()]} {at.day if at.day > 1 else '1er'}{NBSP}{MONTHS[at.month - 1]}"
    return f"{words} {clock}"
