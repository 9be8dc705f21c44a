"""French typography as filters: {% load typography %}."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import format_html

from design import typography as t
from tenants import geography

if TYPE_CHECKING:
    from decimal import Decimal

    from django.utils.safestring import SafeString

register = template.Library()


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


@register.filter
def date_in_full(value: date | datetime) -> str:
    """« lundi 7 décembre 2026 »"""
    return t.date_in_full(_day(value))


@register.filter
def date_without_weekday(value: date | datetime) -> str:
    """« 7 décembre 2026 »"""
    return t.date_in_full(_day(value), weekday=False)


@register.filter
def date_short(value: date | datetime) -> str:
    """« 7 déc. 2026 »"""
    return t.date_short(_day(value))


@register.filter
def moment_in_full(value: datetime) -> str:
    """« lundi 7 décembre 2026 à 18 h 30 »"""
    local = _local(value)
    return t.moment_in_full(local)


@register.filter
def moment_short(value: datetime) -> str:
    """« 24 sept. 2026, 21 h 12 »"""
    local = _local(value)
    return f"{t.date_short(local)}, {t.hour(local.time())}"


@register.filter
def hour(value: time | datetime) -> str:
    """« 8 h 30 »"""
    if isinstance(value, datetime):
        local = _local(value)
        return t.hour(local.time())
    return t.hour(value)


@register.filter
def day_number(value: date | datetime) -> str:
    """« 7 », « 1er »"""
    return t.day_number(_day(value))


@register.filter
def month_short(value: date | datetime) -> str:
    """« déc. »"""
    return t.SHORT_MONTHS[_day(value).month - 1]


@register.filter
def number(value: int | float | Decimal, decimals: int | None = None) -> str:
    """« 65 502 »"""
    return t.number(value, decimals)


@register.filter
def money(value: int | Decimal) -> str:
    """« 1 234,50 € »"""
    return t.money(value)


@register.filter
def percentage(value: float | Decimal, decimals: int = 0) -> str:
    """0.9995 → « 99,95 % » with 2 decimals"""
    return t.percentage(value, decimals)


@register.filter
def phone(value: str) -> str:
    """« 04 72 21 44 44 »"""
    return t.phone(value)


@register.filter
def phone_uri(value: str) -> str:
    """« tel:+33472214444 »"""
    return t.phone_uri(value)


@register.filter
def days_left(value: date | datetime, today: date | None = None) -> str:
    """« Dépassé de 1 j », « Demain », « Dans 3 j », « 15 janv. 2027 »"""
    return t.days_left(_day(value), today or timezone.localdate())


@register.filter
def deadline_tone(value: date | datetime, today: date | None = None) -> str:
    """The class beside `days_left`: late, soon, calm"""
    return t.deadline_tone(_day(value), today or timezone.localdate())


@register.filter
def ago(value: datetime) -> str:
    """« il y a 5 min »"""
    return t.ago(value, timezone.now())


@register.filter
def file_size(value: int) -> str:
    """« 1,4 Mo »"""
    return t.file_size(value)


@register.filter
def plural(count: int, words: str) -> str:
    """{{ 2|plural:"demande" }} → « 2 demandes »; irregular: "journal,journaux" """
    one, _, many = words.partition(",")
    return t.plural(count, one, many)


@register.filter
def french(value: str) -> str:
    """Running text as a printer sets it"""
    return t.french(str(value))


@register.filter
def whole_name(value: str, name: str) -> SafeString:
    """« Mairie de Saint-Romain-en-Gier » with the name of the commune in one piece: it is not cut at a hyphen."""
    before, found, after = value.partition(name) if name else (value, "", "")
    if not found:
        return format_html("{}", value)
    return format_html('{}<span class="whole">{}</span>{}', before, found, after)


@register.filter
def of_place(value: str) -> str:
    """« d’Oullins », « du Havre »"""
    return geography.of_place(value)
