"""Hours as people write them: « 8 h 30 – 12 h, 13 h 30 – 17 h », « fermé », « 8:30-12:00 et 14h à 17h »."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.hours import BadHours, Range, Ranges, refuse_overlap
from design.hours_words import MIDNIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLOSED = frozenset({"", "-", "ferme", "fermé", "fermée", "fermee", "ferme."})
_ALWAYS = frozenset({"jour et nuit", "24h/24", "24 h/24", "24 h / 24", "24/24"})
#: What says « the same as the day above ».
SAME = frozenset({"idem", "id", "id.", '"', "〃"})
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DASHES = re.compile(r"\s*[-–—−]\s*|\s+(?:à|a|jusqu’à|jusqu'à|>)\s+")
_BETWEEN = re.compile(r"\s*[,;/+]\s*|\s+et\s+(?:de\s+)?|\s+puis\s+")
_TIME = re.compile(r"(\d{1,2})\s*(?:h|:|\.|heures?)?\s*(\d{2})?")


class BadWords(ValueError):
    """Hours that cannot be read; its message says what to write, for who wrote them."""


def read_ranges(text: str) -> Ranges:
    """The ranges of a day; none when it says closed, or nothing. Raises BadWords."""
    words = _SPACES.sub(" ", text).strip().lower().removesuffix(".")
    if words in _CLOSED:
        return ()
    if words in _ALWAYS:
        return (Range(MIDNIGHT, MIDNIGHT),)
    ranges = tuple(sorted(_range(part) for part in _BETWEEN.split(words) if part))
    try:
        refuse_overlap(ranges)
    except BadHours as error:
        raise BadWords(_("deux plages se chevauchent\u00a0: %s") % str(error)) from error
    return ranges


def read_week(texts: Sequence[str]) -> tuple[tuple[Ranges, ...], dict[int, str]]:
    """Seven days, Monday first, and what is wrong by weekday. « idem » is the day above."""
    days: list[Ranges] = []
    wrong: dict[int, str] = {}
    for weekday, text in enumerate(texts):
        if text.strip().lower() in SAME:
            if weekday:
                days.append(days[-1])
                continue
            wrong[weekday] = _("« idem » reprend le jour d’avant, et lundi est le premier.")
            days.append(())
            continue
        try:
            days.append(read_ranges(text))
        except BadWords as error:
            wrong[weekday] = str(error)
            days.append(())
    return tuple(days), wrong


def write_ranges(ranges: Ranges) -> str:
    """What `read_ranges` reads; empty when closed."""
    return ", ".join(str(one) for one in ranges)


def _range(part: str) -> Range:
    ends = _DASHES.split(part.removeprefix("de "))
    if len(ends) != 2:
        example = _("écrivez un début et une fin, comme 8 h 30 – 12 h")
        raise BadWords(_("« %(part)s »\u00a0: %(example)s.") % {"part": part, "example": example})
    start, end = _time(ends[0], part), _time(ends[1], part)
    try:
        return Range(start, end)
    except BadHours as error:
        raise BadWords(_("« %s »\u00a0: la fin est avant le début.") % part) from error


def _time(text: str, part: str) -> time:
    if text.strip() in {"midi", "12 h", "12h"}:
        return time(12)
    if text.strip() in {"minuit", "24 h", "24h", "24:00"}:
        return MIDNIGHT
    found = _TIME.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else _fail(part)
    except ValueError as error:
        raise BadWords(_("« %s » n’est pas une heure\u00a0: écrivez 8 h 30, 8h30 ou 8:30.") % part) from error


def _fail(part: str) -> time:
    raise ValueError(part)
