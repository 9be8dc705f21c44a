"""Every kind of field. To add one: copy a file of this folder, and name its class twice here."""

from typing import Annotated

from pydantic import Field

from teleservices.definition.fields.address import AddressField
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.checkbox import CheckboxField
from teleservices.definition.fields.choice import MultiChoiceField, RadioField, SelectField
from teleservices.definition.fields.commune import CommuneField
from teleservices.definition.fields.country import CountryField
from teleservices.definition.fields.date import DateField
from teleservices.definition.fields.email import EmailField
from teleservices.definition.fields.explanation import ExplanationField
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.integer import IntegerField
from teleservices.definition.fields.listed import ListedField
from teleservices.definition.fields.partial_date import PartialDateField
from teleservices.definition.fields.person import PersonField
from teleservices.definition.fields.phone import PhoneField
from teleservices.definition.fields.position import PositionField
from teleservices.definition.fields.text import TextField
from teleservices.definition.fields.textarea import TextAreaField

AnyField = Annotated[
    TextField
    | TextAreaField
    | EmailField
    | PhoneField
    | DateField
    | PartialDateField
    | RadioField
    | SelectField
    | ListedField
    | MultiChoiceField
    | CheckboxField
    | IntegerField
    | CommuneField
    | CountryField
    | AddressField
    | PositionField
    | FileField
    | PersonField
    | ExplanationField,
    Field(discriminator="type"),
]
"""What a definition may contain."""

CLASSES: tuple[type[FieldBase], ...] = (
    TextField,
    TextAreaField,
    EmailField,
    PhoneField,
    DateField,
    PartialDateField,
    RadioField,
    SelectField,
    ListedField,
    MultiChoiceField,
    CheckboxField,
    IntegerField,
    CommuneField,
    CountryField,
    AddressField,
    PositionField,
    FileField,
    PersonField,
    ExplanationField,
)


def _by_kind() -> dict[str, type[FieldBase]]:
    kinds: dict[str, type[FieldBase]] = {}
    for cls in CLASSES:
        (kind,) = cls.model_fields["type"].annotation.__args__  # type: ignore[union-attr]  # always a Literal
        if kind in kinds:
            raise ValueError(f"two kinds of field are called {kind}")
        kinds[kind] = cls
    return kinds


FIELD_KINDS = _by_kind()
"""Name of each kind (`type:`) to its class."""
