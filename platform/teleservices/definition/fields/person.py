"""The identity of a person: the person who files, the holder of an act, a parent."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field, JsonValue, model_validator

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import (
    FieldBase,
    FormData,
    Input,
    Problem,
    part_of,
    text_of,
    wrong_type,
)
from teleservices.definition.fields.text import too_long

LONGEST = 200


class PersonPart(StrEnum):
    """What may be asked of an identity."""

    SEX = "sex"
    BIRTH_NAME = "birth_name"
    USUAL_NAME = "usual_name"
    GIVEN_NAMES = "given_names"


SEXES = ("female", "male")


class PersonField(FieldBase):
    """Kept as {part: text}. `optional` lists parts that may stay empty; `own`: the person who files."""

    type: Literal["person"]
    parts: tuple[PersonPart, ...] = Field(
        default=(PersonPart.BIRTH_NAME, PersonPart.GIVEN_NAMES), min_length=1
    )
    optional: tuple[PersonPart, ...] = (PersonPart.USUAL_NAME,)
    own: bool = False

    @model_validator(mode="after")
    def _something_is_compulsory(self) -> "PersonField":
        if self.required and set(self.parts) <= set(self.optional):
            raise ValueError("toutes les parties sont facultatives : mettez « required: false »")
        return self

    def inputs(self) -> tuple[Input, ...]:
        words = {
            PersonPart.SEX: (_("Sexe"), "sex", "radio"),
            PersonPart.BIRTH_NAME: (_("Nom de naissance"), "family-name", "text"),
            PersonPart.USUAL_NAME: (_("Nom d’usage (facultatif)"), "", "text"),
            PersonPart.GIVEN_NAMES: (_("Prénoms"), "given-name", "text"),
        }
        return tuple(
            Input(
                f"{self.key}-{part}",
                words[part][0],
                autocomplete=words[part][1] if self.own else "",
                type=words[part][2],
                required=self.required and part not in self.optional,
                maxlength=LONGEST,
            )
            for part in self.parts
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        value = {part.value: text_of(data, f"{self.key}-{part}") for part in self.parts}
        answered: dict[str, JsonValue] = {part: text for part, text in value.items() if text}
        return answered or None

    def borrowed(self, value: JsonValue) -> JsonValue:
        known: dict[str, JsonValue] = {
            part.value: text for part in self.parts if (text := part_of(value, part))
        }
        return known or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, Mapping):
            return wrong_type(self.key)
        messages = {
            PersonPart.SEX: _("Choisissez le sexe"),
            PersonPart.BIRTH_NAME: _("Écrivez le nom de naissance"),
            PersonPart.USUAL_NAME: _("Écrivez le nom d’usage"),
            PersonPart.GIVEN_NAMES: _("Écrivez les prénoms"),
        }
        found = []
        for part in self.parts:
            name, text = f"{self.key}-{part}", part_of(value, part)
            if not text and part not in self.optional:
                found.append(Problem(name, messages[part]))
            if part is PersonPart.SEX and text and text not in SEXES:
                found.append(Problem(name, messages[part]))
            found += too_long(name, text, LONGEST)
        return found

    def in_words(self, value: JsonValue) -> str:
        birth, usual = part_of(value, "birth_name"), part_of(value, "usual_name")
        lines = [" ".join(text for text in (part_of(value, "given_names"), birth) if text)]
        if usual:
            lines.append(_("Nom d’usage : %(name)s") % {"name": usual})
        if sex := part_of(value, "sex"):
            lines.append({"female": _("Sexe féminin"), "male": _("Sexe masculin")}.get(sex, sex))
        return "\n".join(line for line in lines if line)

    def to_inputs(self, value: JsonValue) -> dict[str, list[str]]:
        return {f"{self.key}-{part}": [part_of(value, part)] for part in self.parts if part_of(value, part)}
