"""Numbers that registers give, judged by their shape and their check digits; nothing is looked up here."""

import re
from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import JsonValue
from stdnum import iban
from stdnum.exceptions import ValidationError

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, FormData, Input, Problem, text_of, wrong_type

NOISE = re.compile(r"[\s.\u00a0\u202f]")


class CodeBase(FieldBase, ABC):
    """Kept in capitals, without the spaces and points that people type."""

    longest: ClassVar[int] = 40
    inputmode: ClassVar[str] = ""

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(
                self.key, self.label, inputmode=self.inputmode, required=self.required, maxlength=self.longest
            ),
        )

    def parse(self, data: FormData, circumstances: Circumstances) -> JsonValue:
        return NOISE.sub("", text_of(data, self.key)).upper() or None

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        return [] if self.is_valid(value) else [Problem(self.key, self.refusal())]

    @abstractmethod
    def is_valid(self, value: str) -> bool:
        """Whether the number can be one."""

    @abstractmethod
    def refusal(self) -> str:
        """What to say of a number that cannot be one."""


class RnfField(CodeBase):
    """A foundation or an endowment fund, in the répertoire national des fondations."""

    type: Literal["rnf"]

    def is_valid(self, value: str) -> bool:
        return bool(re.fullmatch(r"(\d{3}|0?2[AB])-[A-Z]{2,5}-\d{5}-\d{2}", value))

    def refusal(self) -> str:
        return _("Vérifiez ce numéro RNF, par exemple 075-FDD-00003-01")


class IbanField(CodeBase):
    """A bank account: country, check digits, number."""

    type: Literal["iban"]

    def is_valid(self, value: str) -> bool:
        try:
            return bool(iban.validate(value))
        except ValidationError:
            return False

    def refusal(self) -> str:
        return _(
            "Vérifiez cet IBAN\u00a0: il figure sur votre RIB et commence par FR76 pour une banque française"
        )

    def in_words(self, value: JsonValue) -> str:
        text = str(value)
        return "\u00a0".join(text[at : at + 4] for at in range(0, len(text), 4))
