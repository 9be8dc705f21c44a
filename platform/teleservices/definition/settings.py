"""What a commune says of itself so that a procedure fits it: its rooms, its schools, its next ballot, its prices.

The procedure declares the settings, the commune's offer keeps their values (JSON), conditions read `offer.<key>`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from pydantic import Field, JsonValue, model_validator

from design.typography import number
from teleservices.definition.base import Key, MaybeText, Part, Text


class SettingKind(StrEnum):
    """What a setting holds, as JSON: true, a text, an address (https), "2026-03-15", a list of texts, a whole number, a
    price in euro cents (with lines: an object of prices by line).
    """

    YES_NO = "yes_no"
    TEXT = "text"
    LINK = "link"
    DATE = "date"
    LIST = "list"
    NUMBER = "number"
    PRICE = "price"


EMPTY: dict[SettingKind, JsonValue] = {
    SettingKind.YES_NO: False,
    SettingKind.TEXT: "",
    SettingKind.LINK: "",
    SettingKind.DATE: "",
    SettingKind.LIST: [],
    SettingKind.NUMBER: None,
    SettingKind.PRICE: None,
}
"""What conditions read of a setting that nobody filled in."""

LONGEST_LIST = 60
LONGEST_TEXT = 200
MOST_CENTS = 10_000_000
"""A hundred thousand euros."""
HTTPS = re.compile(r"https://[^\s<>\"]{3,480}")


class PriceLine(Part):
    """A line of a table of prices: conditions read `offer.<setting>[<value>]`."""

    value: Key
    label: Text


class Setting(Part):
    """A question to the commune; `expected` names it among what remains to do while it is not answered."""

    key: Key
    kind: SettingKind
    label: Text
    help: MaybeText = ""
    default: bool | int | str | tuple[str, ...] | None = None
    expected: bool = False
    min: int = Field(default=1, ge=1, description="The least number")
    max: int = Field(default=1_000_000, ge=1, description="The greatest number")
    lines: tuple[PriceLine, ...] = Field(default=(), description="One price a line, rather than one price")
    lines_of: Key | None = Field(
        default=None, description="The same, a line for each item of this setting (list)"
    )

    @model_validator(mode="after")
    def _a_default_of_its_kind(self) -> "Setting":
        if self.default is not None and not self.accepts(self.plain_default):
            raise ValueError(
                f"« default » n’est pas une valeur de type {self.kind} : corrigez-le ou changez « kind »"
            )
        if self.kind is SettingKind.PRICE and self.default is not None:
            raise ValueError("un prix n’a pas de valeur d’avance : retirez « default », la commune le dira")
        if self.has_lines and self.kind is not SettingKind.PRICE:
            raise ValueError(
                "une table de prix suppose « kind: price » : changez « kind », ou retirez ses lignes"
            )
        return self

    @property
    def has_lines(self) -> bool:
        """Whether it is a table of prices."""
        return bool(self.lines) or self.lines_of is not None

    @property
    def plain_default(self) -> JsonValue:
        """The default as JSON, or what stands for nothing."""
        if self.default is None:
            return {} if self.has_lines else EMPTY[self.kind]
        return list(self.default) if isinstance(self.default, tuple) else self.default

    def named_lines(self, values: "Values") -> dict[str, str]:
        """The lines of a table of prices and their words; those of a list are what the commune put in it."""
        if self.lines_of is None:
            return {one.value: one.label for one in self.lines}
        listed = values.get(self.lines_of)
        return {str(one): str(one) for one in listed} if isinstance(listed, list) else {}

    def accepts(self, value: JsonValue) -> bool:
        """Whether a value is of the setting's kind."""
        match self.kind:
            case SettingKind.YES_NO:
                return isinstance(value, bool)
            case SettingKind.LIST:
                return isinstance(value, list) and len(value) <= LONGEST_LIST and all(map(_is_line, value))
            case SettingKind.DATE:
                return isinstance(value, str) and (not value or _is_day(value))
            case SettingKind.LINK:
                return isinstance(value, str) and (not value or HTTPS.fullmatch(value) is not None)
            case SettingKind.TEXT:
                return isinstance(value, str) and len(value) <= LONGEST_TEXT
            case SettingKind.NUMBER:
                return _is_between(value, self.min, self.max)
            case SettingKind.PRICE:
                if not self.has_lines:
                    return _is_between(value, 1, MOST_CENTS)
                return isinstance(value, dict) and all(_is_between(v, 1, MOST_CENTS) for v in value.values())


def _is_between(value: JsonValue, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_line(value: JsonValue) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_TEXT


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


Values = Mapping[str, JsonValue]
"""By key of setting; a key may be absent."""


def setting_values(settings: Sequence[Setting], stored: Values | None) -> dict[str, JsonValue]:
    """Every setting of a procedure with the commune's value, else its default; what is not of its kind is not kept."""
    given = stored or {}
    return {
        one.key: given[one.key] if one.key in given and one.accepts(given[one.key]) else one.plain_default
        for one in settings
    }


def unanswered(settings: Sequence[Setting], stored: Values | None) -> tuple[Setting, ...]:
    """The expected settings to which the commune has not answered."""
    given = stored or {}
    return tuple(one for one in settings if one.expected and given.get(one.key) in (None, "", []))


WRITTEN_NUMBER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""Where a text says a number of the commune: "au moins {delai} jours avant"."""


def with_numbers(text: str, values: Values) -> str:
    """The text with the commune's numbers in it; anything else between braces stays."""
    return WRITTEN_NUMBER.sub(lambda found: _number_or(values.get(found[1]), found[0]), text)


def _number_or(value: JsonValue, otherwise: str) -> str:
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else otherwise


READ = re.compile(r"\boffer\.([A-Za-z0-9_]+)")


def unknown_settings(condition: str, settings: Sequence[Setting]) -> Iterator[str]:
    """Names read on `offer` that no setting bears."""
    known = {one.key for one in settings}
    yield from (name for name in READ.findall(condition) if name not in known)


class DateRule(StrEnum):
    """How a date that matters follows from a date of the commune."""

    SAME_DAY = "same_day"
    SIXTH_FRIDAY_BEFORE = "sixth_friday_before"
    """Code électoral, article L17: the last day to ask to vote at a ballot."""


class KeyDate(Part):
    """A date told on the procedure's page: `text` and `passed` hold "{date}", `unset` stands while none is known."""

    setting: Key
    rule: DateRule = DateRule.SAME_DAY
    title: Text
    text: Text
    passed: Text
    unset: MaybeText = ""

    @model_validator(mode="after")
    def _the_date_is_said(self) -> "KeyDate":
        if "{date}" not in self.text or "{date}" not in self.passed:
            raise ValueError("la date n’est pas dite : écrivez « {date} » dans « text » et dans « passed »")
        return self

    def day(self, values: Values) -> date | None:
        """The day, None while the commune has not said."""
        value = values.get(self.setting)
        if not isinstance(value, str) or not _is_day(value):
            return None
        return _ruled(date.fromisoformat(value), self.rule)


def _ruled(day: date, rule: DateRule) -> date:
    if rule is DateRule.SAME_DAY:
        return day
    friday_before = (day.weekday() - 4) % 7 or 7
    return date.fromordinal(day.toordinal() - friday_before - 35)
