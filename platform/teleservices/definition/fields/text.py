"""One line of text."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, JsonValue

from teleservices.definition.base import MaybeText
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, Input, Problem, wrong_type
from teleservices.definition.fields.patterns import matches, readable_pattern


class TextField(FieldBase):
    """A short answer; `pattern` must match it whole, `pattern_message` says what is expected."""

    type: Literal["text"]
    max_length: int = Field(default=200, ge=1, le=500)
    pattern: Annotated[str, AfterValidator(readable_pattern)] | None = None
    pattern_message: MaybeText = ""
    autocomplete: str = ""

    def inputs(self) -> tuple[Input, ...]:
        return (
            Input(self.key, self.label, self.autocomplete, required=self.required, maxlength=self.max_length),
        )

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        return too_long(self.key, value, self.max_length) or self._pattern_problems(value)

    def _pattern_problems(self, value: str) -> list[Problem]:
        if self.pattern is None or matches(self.pattern, value):
            return []
        return [Problem(self.key, self.pattern_message or _("Cette réponse n’a pas la forme attendue"))]


def too_long(name: str, value: str, limit: int) -> list[Problem]:
    """A problem when the text has more than `limit` characters."""
    if len(value) <= limit:
        return []
    words = {"limit": limit, "length": len(value)}
    return [Problem(name, _("Écrivez au plus %(limit)d caractères (il y en a %(length)d)") % words)]
