"""Town halls: one directory row cleaned into what Parvis shows. Only the town hall's own contact, nobody's
name.
"""

import json
import math
import re
import struct
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

WEEKDAYS = {"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6}

CONTRADICTORY = "L’annuaire donne des horaires qui se contredisent : vérifiez-les auprès de la mairie."

Interval = tuple[int, str, str]


def town_hall_row(row: dict[str, str], town_name: str, town_postal_codes: list[str]) -> list[Any] | None:
    """[address, postal code, city, phone, e-mail, site, point, hours, note], or None when the directory has
    no town hall.
    """
    if not row["mairie_adresse"]:
        return None
    street, _, place = row["mairie_adresse"].partition("\n")
    postal_code, _, city = place.partition(" ")
    if not re.fullmatch(r"\d{5}", postal_code) and town_postal_codes:
        postal_code = town_postal_codes[0]
    if city.casefold() == town_name.casefold():
        city = town_name
    hours, note = opening_hours(json.loads(row["mairie_horaires"]))
    return [
        street.strip(),
        postal_code,
        city.strip(),
        phone_number(row["mairie_telephone"]),
        row["mairie_email"].strip().lower(),
        web_site(row["mairie_site"]),
        read_point(row["mairie_localisation"]),
        hours,
        note,
    ]


def opening_hours(ranges: list[Any]) -> tuple[list[Interval], str]:
    """Ranges of days to one interval a day, sorted. Overlaps are merged and empty ones dropped, and the
    note says so.
    """
    found: set[Interval] = set()
    note = ""
    for first, last, intervals in ranges:
        for opens, closes in intervals:
            if opens >= closes:
                note = CONTRADICTORY
                continue
            days = range(WEEKDAYS[first], WEEKDAYS[last or first] + 1)
            found |= {(day, opens[:5], closes[:5]) for day in days}
    merged = merge_overlaps(sorted(found))
    if any(
        day == other and opens < closed for (day, _, closed), (other, opens, _) in pairwise(sorted(found))
    ):
        note = CONTRADICTORY
    return merged, note


def merge_overlaps(intervals: list[Interval]) -> list[Interval]:
    """Intervals in order, those that overlap or touch within a day joined."""
    merged: list[Interval] = []
    for day, opens, closes in intervals:
        if merged and merged[-1][0] == day and opens <= merged[-1][2]:
            merged[-1] = (day, merged[-1][1], max(closes, merged[-1][2]))
        else:
            merged.append((day, opens, closes))
    return merged


def phone_number(text: str) -> str:
    """Ten digits in pairs, or "" when it is not a French number."""
    digits = re.sub(r"\D", "", text)
    return " ".join(re.findall("..", digits)) if re.fullmatch(r"0\d{9}", digits) else ""


def web_site(text: str) -> str:
    """An http(s) address, its scheme added when only that is missing; "" for anything else (some are
    e-mails).
    """
    address = text.strip()
    if address and "://" not in address and "@" not in address:
        address = f"https://{address}"
    parts = urlsplit(address)
    return address if parts.scheme in {"http", "https"} and "." in parts.netloc else ""


def read_point(hexadecimal: str) -> list[float] | None:
    """[longitude, latitude] of a little-endian WKB point, to the metre."""
    if not hexadecimal:
        return None
    order, kind, longitude, latitude = struct.unpack("<BIdd", bytes.fromhex(hexadecimal))
    if (order, kind) != (1, 1):
        raise ValueError(f"unexpected geometry {order}/{kind}")
    if math.isnan(longitude):  # how PostGIS writes an empty point
        return None
    return [round(longitude, 5), round(latitude, 5)]
