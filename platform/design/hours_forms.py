"""The one editor of opening hours: a week in words, a line a day; seasons; days unlike the others. No script.

The same widget stands in our forms and in Wagtail's. What was typed comes back as it was typed when something is wrong.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from design.hours import BadHours, DayException, Season, WeeklyHours
from design.hours_writing import BadWords, read_ranges, read_week, write_ranges
from design.typography import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Empty lines after the known ones: a page without script cannot add one.
BLANK_DAYS, BLANK_SEASONS = 3, 1
MOST_DAYS, MOST_SEASONS = 60, 6
#: An exception of several days is one a day: a closure of a month.
LONGEST_EXCEPTION: Final = 62
_DAY_PARTS = ("first", "last", "text", "reason")
_SEASON_PARTS = ("name", "first", "last")
Typed = dict[str, Any]


def _blank_week() -> list[str]:
    return [""] * 7


def typed_of(hours: WeeklyHours) -> Typed:
    """Hours as they stand in the fields."""
    far = date.max
    return {
        "week": [write_ranges(ranges) for ranges in hours.days],
        "holidays": hours.closed_on_holidays,
        "days": [
            {
                "first": one.first.isoformat(),
                "last": one.last.isoformat() if one.last != one.first else "",
                "text": write_ranges(one.exception.ranges),
                "reason": one.exception.reason,
            }
            for one in hours.closures(date.min, far)
        ],
        "seasons": [
            {
                "name": season.name,
                "first": season.first.isoformat(),
                "last": season.last.isoformat(),
                "yearly": season.every_year,
                "week": [write_ranges(ranges) for ranges in season.days],
            }
            for season in hours.seasons
        ],
    }


class HoursWidget(forms.Widget):
    template_name = "design/forms/hours.html"
    use_fieldset = True
    is_group = True

    class Media:
        css = {"all": ("design/css/hours.css",)}

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        def get(key: str) -> str:
            return str(data.get(f"{name}-{key}", "")).strip()

        def week(prefix: str) -> list[str]:
            return [get(f"{prefix}{weekday}") for weekday in range(7)]

        days = [{part: get(f"jour-{i}-{part}") for part in _DAY_PARTS} for i in range(MOST_DAYS)]
        seasons: list[Typed] = [
            {part: get(f"saison-{i}-{part}") for part in _SEASON_PARTS}
            | {"yearly": bool(get(f"saison-{i}-yearly")), "week": week(f"saison-{i}-semaine-")}
            for i in range(MOST_SEASONS)
        ]
        return {
            "week": week("semaine-"),
            "holidays": bool(get("feries")),
            "days": [one for one in days if any(one[part] for part in _DAY_PARTS)],
            "seasons": [
                one for one in seasons if one["name"] or one["first"] or one["last"] or any(one["week"])
            ],
        }

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        """The first of its fields."""
        return f"{id_}-0" if id_ else ""

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(str(key).startswith(f"{name}-semaine-") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed: Typed = value if isinstance(value, dict) and "week" in value else typed_of(WeeklyHours())
        blank_day: Typed = dict.fromkeys(_DAY_PARTS, "")
        blank_season: Typed = {**dict.fromkeys(_SEASON_PARTS, ""), "yearly": True, "week": _blank_week()}
        context["widget"] |= {
            "week": _week_rows(typed["week"]),
            "holidays": typed["holidays"],
            "days": [
                one | {"is_bad": _is_bad(one["text"])} for one in [*typed["days"], *[blank_day] * BLANK_DAYS]
            ][:MOST_DAYS],
            "seasons": [
                one | {"rows": _week_rows(one["week"]), "is_new": index >= len(typed["seasons"])}
                for index, one in enumerate(
                    [*typed["seasons"], *[blank_season] * BLANK_SEASONS][:MOST_SEASONS]
                )
            ],
        }
        return context


def _week_rows(texts: list[str]) -> list[dict[str, Any]]:
    _days, wrong = read_week(texts)
    return [
        {"day": WEEKDAYS[weekday].capitalize(), "text": text, "is_bad": weekday in wrong}
        for weekday, text in enumerate(texts)
    ]


def _is_bad(text: str) -> bool:
    try:
        read_ranges(text)
    except BadWords:
        return True
    return False


class HoursField(forms.Field):
    """Gives the JSON of `WeeklyHours`; every line that cannot be read is told with its day."""

    widget = HoursWidget

    def prepare_value(self, value: Any) -> Any:
        """Stored hours become what stands in the fields; what was typed stays as it is."""
        if isinstance(value, dict) and "week" in value:
            return value
        try:
            return typed_of(WeeklyHours.from_json(value or {}))
        except BadHours:
            return typed_of(WeeklyHours())

    def to_python(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or "week" not in value:
            return {}
        reading = _Reading()
        days = reading.week(value["week"], "")
        exceptions: dict[date, DayException] = {}
        for one in value["days"]:
            exceptions |= reading.exception(one)
        seasons = tuple(found for one in value["seasons"] if (found := reading.season(one)))
        if reading.wrong:
            raise ValidationError(reading.wrong)
        hours = WeeklyHours(days, exceptions, bool(value["holidays"]), seasons)
        return hours.to_json() if hours.is_known else {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class _Reading:
    """Reads what was typed, and remembers everything that is wrong rather than the first thing."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def week(self, texts: list[str], of: str) -> Any:
        days, wrong = read_week(texts)
        for weekday, why in wrong.items():
            day = WEEKDAYS[weekday] if of else WEEKDAYS[weekday].capitalize()
            self.wrong.append(f"{of}{day}\u00a0: {why}")
        return days

    def exception(self, typed: Typed) -> dict[date, DayException]:
        label = __("Jour particulier « %s »") % (typed["reason"] or typed["first"] or typed["text"])
        first = self._day(typed["first"], label)
        last = self._day(typed["last"], label) if typed["last"] else first
        try:
            ranges = read_ranges(typed["text"])
        except BadWords as error:
            self.wrong.append(f"{label}\u00a0: {error}")
            return {}
        if first is None or last is None:
            return {}
        if last < first:
            self.wrong.append(__("%s\u00a0: le dernier jour est avant le premier.") % label)
            return {}
        if (last - first).days > LONGEST_EXCEPTION:
            self.wrong.append(
                __("%s\u00a0: au-delà de deux mois, écrivez plutôt une saison, plus bas.") % label
            )
            return {}
        count = (last - first).days + 1
        return {first + timedelta(n): DayException(ranges, typed["reason"][:120]) for n in range(count)}

    def season(self, typed: Typed) -> Season | None:
        label = __("Saison « %s »") % (typed["name"] or __("sans nom"))
        if not typed["name"]:
            self.wrong.append(__("Donnez un nom à la saison, par exemple « Été »."))
        first, last = self._day(typed["first"], label), self._day(typed["last"], label)
        days = self.week(typed["week"], f"{label}, ")
        if first is None or last is None:
            return None
        if not typed["yearly"] and last < first:
            self.wrong.append(__("%s\u00a0: le dernier jour est avant le premier.") % label)
            return None
        return Season(typed["name"][:60], first, last, days, every_year=typed["yearly"])

    def _day(self, text: str, label: str) -> date | None:
        try:
            return _date(text)
        except ValueError:
            self.wrong.append(__("%s\u00a0: donnez une date, par exemple 24/12/2026.") % label)
            return None


def _date(text: str) -> date:
    """ISO, as a date field gives it, or « 24/12/2026 »."""
    if text.count("/") == 2:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    return date.fromisoformat(text)


class HoursModelField(models.JSONField):
    """The column of `WeeklyHours`: JSON for the database and for migrations, the editor for forms."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.JSONField", list(args), kwargs

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("help_text", HELP)
        chosen = {key: kwargs[key] for key in ("label", "help_text", "initial") if key in kwargs}
        return HoursField(required=False, label=chosen.pop("label", capfirst(self.verbose_name)), **chosen)


HELP = _(
    "Une ligne par jour, comme vous le diriez\u00a0: 8 h 30 – 12 h, 13 h 30 – 17 h. Vide\u00a0: fermé. "
    "« idem » reprend le jour d’avant."
)
