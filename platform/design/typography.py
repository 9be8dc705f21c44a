"""French typography: spaces that do not break, dates in full, hours, money, telephone numbers, deadlines in
words.

Everything here returns plain text; `design.templatetags.typography` makes filters of it.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, time

NBSP = "\u00a0"
NNBSP = "\u202f"
MINUS = "\u2212"

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)


def day_number(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def date_in_full(day: date, *, weekday: bool = True, year: bool = True) -> str:
    """« lundi 7 décembre 2026 »."""
    words = f"{day_number(day)}{NBSP}{MONTHS[day.month - 1]}"
    if weekday:
        words = f"{WEEKDAYS[day.weekday()]} {words}"
    return f"{words} {day.year}" if year else words


def day_in_full(day: date) -> str:
    """« 1er mars 2026 », kept on one line."""
    return f"{day_number(day)}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


def date_short(day: date) -> str:
    """« 24 nov. 2026 », for tables."""
    return f"{day_number(day)}{NBSP}{SHORT_MONTHS[day.month - 1]}{NBSP}{day.year}"


def hour(at: time) -> str:
    """« 8 h 30 », « 17 h », « 12 h 05 »."""
    words = f"{at.hour}{NBSP}h"
    return f"{words}{NBSP}{at.minute:02d}" if at.minute else words


def hour_to_the_second(at: time) -> str:
    """« 12 h 05 min 09 s », where two things of one minute are told apart."""
    return f"{at.hour}{NBSP}h{NBSP}{at.minute:02d}{NBSP}min{NBSP}{at.second:02d}{NBSP}s"


def moment_in_full(at: datetime) -> str:
    """« lundi 7 décembre 2026 à 18 h 30 ». The caller gives local time."""
    return f"{date_in_full(at.date())} à{NBSP}{hour(at.time())}"


def number(value: int | float | Decimal, decimals: int | None = None) -> str:
    """« 65 502 », « 99,95 »: narrow spaces between thousands, decimal comma. Decimals kept as given unless
    told.
    """
    exact = Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,f}".replace(",", NNBSP).replace(".", ",")
    return f"{MINUS}{text}" if exact < 0 else text


def money(amount: int | Decimal) -> str:
    """« 1 234,50 € », always two decimals. Floats are refused: money is counted exactly."""
    if isinstance(amount, float):
        raise TypeError("money is a Decimal or an int, never a float")
    return f"{number(amount, 2)}{NBSP}€"


def percentage(ratio: float | Decimal, decimals: int = 0) -> str:
    """A ratio of 0.9995 is « 99,95 % »."""
    return f"{number(Decimal(str(ratio)) * 100, decimals)}{NNBSP}%"


def phone(text: str) -> str:
    """« 04 72 21 44 44 »; numbers that are not French ten-digit numbers are left as they are."""
    digits = re.sub(r"[^\d+]", "", text)
    national = re.sub(r"^(?:\+33|0033)(?=\d{9}$)", "0", digits)
    if re.fullmatch(r"0\d{9}", national):
        return NBSP.join(national[i : i + 2] for i in range(0, 10, 2))
    if re.fullmatch(r"3\d{3}", national):
        return f"{national[:2]}{NBSP}{national[2:]}"
    overseas = re.fullmatch(r"\+(262|508|590|594|596|681|687|689)(\d{6,9})", digits)
    if overseas:
        rest = overseas.group(2)
        head = rest[: 3 if len(rest) % 2 else 0]
        pairs = [rest[i : i + 2] for i in range(len(head), len(rest), 2)]
        return NBSP.join([f"+{overseas.group(1)}", *([head] if head else []), *pairs])
    return text.strip()


def phone_uri(text: str) -> str:
    """The `tel:` address of a number: +33472214444."""
    digits = re.sub(r"[^\d+]", "", text)
    return f"tel:+33{digits[1:]}" if re.fullmatch(r"0\d{9}", digits) else f"tel:{digits}"


def days_left(deadline: date, today: date) -> str:
    """A deadline as clerks say it: « Dépassé de 1 j », « Aujourd’hui », « Demain », « Dans 3 j », then the
    date.
    """
    gap = (deadline - today).days
    if gap < 0:
        return f"Dépassé de {-gap}{NBSP}j"
    if gap == 0:
        return "Aujourd’hui"
    if gap == 1:
        return "Demain"
    if gap <= 10:
        return f"Dans {gap}{NBSP}j"
    return date_short(deadline)


def deadline_tone(deadline: date, today: date, soon: int = 3) -> str:
    """The CSS class that goes with `days_left`: late, soon or calm."""
    gap = (deadline - today).days
    if gap < 0:
        return "late"
    return "soon" if gap <= soon else "calm"


def ago(then: datetime, now: datetime) -> str:
    """« à l’instant », « il y a 5 min », « il y a 26 h », « il y a 3 j »."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return "à l’instant"
    if seconds < 3600:
        return f"il y a {seconds // 60}{NBSP}min"
    if seconds < 48 * 3600:
        return f"il y a {seconds // 3600}{NBSP}h"
    return f"il y a {seconds // 86400}{NBSP}j"


def file_size(octets: int) -> str:
    """« 12 ko », « 1,4 Mo »."""
    if octets < 1000:
        return f"{octets}{NBSP}octets" if octets > 1 else f"{octets}{NBSP}octet"
    if octets < 1_000_000:
        return f"{number(round(octets / 1000))}{NBSP}ko"
    return f"{number(octets / 1_000_000, 1)}{NBSP}Mo"


def plural(count: int, one: str, many: str = "") -> str:
    """« 0 demande », « 1 demande », « 2 demandes »: French has its plural from two."""
    word = one if abs(count) < 2 else (many or f"{one}s")
    return f"{number(count)}{NBSP}{word}"


def french(text: str) -> str:
    """Running text as a printer sets it: ’ for ', … for ..., no-break spaces before : ; ! ? » % € and after
    «.

    Addresses of the web and e-mail are left alone.
    """
    parts = re.split(r"(https?://\S+|\S+@\S+)", text)
    return "".join(part if index % 2 else _set(part) for index, part in enumerate(parts))


def first_sentence(text: str) -> str:
    """What a line has room for: up to the first full stop that a capital follows."""
    return re.split(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÖØ-Þ«])", text.strip(), maxsplit=1)[0]


def _set(text: str) -> str:
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = text.replace("...", "…")
    text = re.sub(r'"([^"\n]+)"', r"« \1 »", text)
    text = re.sub(r"«[ \u00a0\u202f]*", f"«{NBSP}", text)
    text = re.sub(r"[ \u00a0\u202f]*»", f"{NBSP}»", text)
    text = re.sub(r"[ \u00a0\u202f]+([;!?])", rf"{NNBSP}\1", text)
    text = re.sub(r"[ \u00a0\u202f]+:", f"{NBSP}:", text)
    text = re.sub(r"(?<=\d) (?=[€%])", NBSP, text)
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", NNBSP, text)
    return re.sub(r"\b(\d{1,2}) ?h(?: ?(\d{2}))?\b", _hour_in_text, text)


def _hour_in_text(match: re.Match[str]) -> str:
    words = f"{match.group(1)}{NBSP}h"
    return f"{words}{NBSP}{match.group(2)}" if match.group(2) else words
