"""An e-mail address."""

from typing import Literal

from django.utils.translation import gettext as _
from email_validator import EmailNotValidError, validate_email
from pydantic import JsonValue

from teleservices.definition.circumstances import Circumstances
from teleservices.definition.fields.base import FieldBase, Input, Problem, wrong_type


class EmailField(FieldBase):
    """The person's own address unless `own` is false (autocomplete then stays off)."""

    type: Literal["email"]
    own: bool = True

    def inputs(self) -> tuple[Input, ...]:
        autocomplete = "email" if self.own else ""
        return (Input(self.key, self.label, autocomplete, "email", "email", self.required, 254),)

    def problems(self, value: JsonValue, circumstances: Circumstances) -> list[Problem]:
        if not isinstance(value, str):
            return wrong_type(self.key)
        try:
            validate_email(value, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            return [Problem(self.key, _("Écrivez une adresse e-mail complète, par exemple nom@exemple.fr"))]
        return []
