"""What every kind of field answers.

A kind is a model of the definition that also knows how to read its answer from a form, judge it, say it in
words and put it back into the form. Answers are JSON values; None is "not answered".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext as _
from pydantic import Field, JsonValue, model_validator

from teleservices.definition.base import Key, MaybeText, Part, Text
from teleservices.definition.circumstances import Circumstances, Town
from teleservices.definition.enums import Prefill
from teleservices.expressions import Condition


class FormData(Protocol):
    """What a browser sent; Django's QueryDict is one."""

    def getlist(self, key: str) -> list[Any]:
        """Every value sent under that name."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer, in plain French, and at which input."""

    input: str
    message: str
    candidates: tuple[Town, ...] = ()
    """Towns to choose from when a name is borne by several."""
    items: tuple[str, ...] = ()
    """Items of a repeating group that are unfinished."""


@dataclass(frozen=True, slots=True)
class Input:
    """One control of the form: a date has three."""

    name: str
    label: str
    autocomplete: str = ""
    inputmode: str = ""
    type: str = "text"
    required: bool = True
    maxlength: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """An answer of a list, as a page offers it; `heading` gathers those that follow each other under it."""

    value: str
    label: str
    help: str = ""
    heading: str = ""


#: Pasted from a word processor or sent by a program: PostgreSQL refuses NUL, XML and PDF most of the others.
_UNWRITABLE = dict.fromkeys((*range(32), 127, 65534, 65535, *range(55296, 57344)))
_LINES: dict[int, int | None] = {ord("\t"): 9, ord("\n"): 10, ord("\r"): 13, 0x0B: 10, 0x0C: 10}
_WRITABLE = _UNWRITABLE | _LINES


def text_of(data: FormData, name: str) -> str:
    """The last value sent under a name, without surrounding spaces nor characters that cannot be written."""
    values = data.getlist(name)
    return str(values[-1]).translate(_WRITABLE).strip() if values else ""


class SameAs(Part):
    """Another field of the same kind whose answer is proposed here, so that nothing is asked twice (WCAG 2.2, 3.3.7)."""

    field: Key
    when: Condition | None = None


class FieldBase(Part):
    """Common to every kind."""

    asks: ClassVar[bool] = True
    """False when the field only shows something."""
    travels: ClassVar[bool] = True
    """False when its answer does not come with the page's form: files, items of a group."""

    key: Key
    label: Text
    help: MaybeText = ""
    required: bool = True
    required_when: Condition | None = Field(
        default=None, description="Instead of `required`: compulsory only when this holds"
    )
    visible_when: Condition | None = None
    missing: MaybeText = Field(default="", description="What to say when a compulsory answer is missing")
    prefill: Prefill | None = None
    same_as: tuple[SameAs, ...] = Field(
        default=(), description="Where an answer already given is taken from; the person may change it"
    )

    @model_validator(mode="after")
    def _one_requirement(self) -> "FieldBase":
        if self.required_when is not None and "required" in self.model_fields_set:
            raise ValueError("« required » et « required_when » ne vont pas ensemble : gardez l’un des deux")
        return self

    @property
    def kind(self) -> str:
        """The name of the kind, as in `type:`; also the name of its template."""
        return str(getattr(self, "type", ""))

    def inputs(self) -> tuple[Input, ...]:
        """The controls of the form, in order."""
        return (Input(self.key, self.label, required=self.required),)

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        """The answer that a form holds, None when empty. Never fails: `problems` judges."""
        return text_of(data, self.key) or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        """What is wrong with an answer that was given."""
        return []

    def missing_message(self) -> str:
        """What to say when there is no answer."""
        return self.missing or _("Répondez à la question « %(label)s »") % {"label": self.label}

    def in_words(self, value: JsonValue) -> str:
        """The answer for people, on one or more lines."""
        return str(value)

    def quoted(self, value: JsonValue) -> dict[str, str]:
        """What a document quotes of it in other words, or under other names, than `in_words`."""
        return {}

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        """The values to put back into the form, by name of input."""
        return {} if value is None else {self.key: [str(value)]}

    def is_missing(self, value: JsonValue) -> bool:
        """Whether nothing was answered."""
        return value in (None, "", [], {})

    def offered(self) -> tuple[Offered, ...]:
        """The answers that the page lists, in order; none when it lists nothing."""
        return ()

    def borrowed(self, value: JsonValue) -> JsonValue:
        """The answer to a field of the same kind as an answer to this one."""
        return value

    def fitted(self, offer: Mapping[str, JsonValue]) -> "FieldBase":
        """The field as this commune asks it, for what it says of itself (`definition.settings`)."""
        return self

    def possible_values(self) -> tuple[JsonValue, ...] | None:
        """Every answer that conditions may meet, None when they cannot be enumerated."""
        return None


def wrong_type(key: str) -> list[Problem]:
    """An answer of another shape than the kind's: a form cannot send it, a hand-made request can."""
    return [Problem(key, _("Cette réponse n’est pas lisible. Répondez de nouveau."))]


def part_of(value: JsonValue, name: str) -> str:
    """A part of a composite answer, "" when absent."""
    return str(value.get(name) or "") if isinstance(value, Mapping) else ""


def all_values(options: dict[str, tuple[JsonValue, ...]]) -> list[dict[str, JsonValue]]:
    """Every combination of answers."""
    return [dict(zip(options, values, strict=True)) for values in product(*options.values())]
