"""Every kind of field but the repeating group. To add one: copy a file of this folder, name its class once here."""

from typing import Annotated

from pydantic import Field

from teleservices.definition.fields.address import AddressField
from teleservices.definition.fields.checkbox import CheckboxField
from teleservices.definition.fields.choice import MultiChoiceField, RadioField, SelectField
from teleservices.definition.fields.civilite import CiviliteField
from teleservices.definition.fields.codes import (
    IbanField,
    RnfField,
)
from teleservices.definition.fields.commune import CommuneField
from teleservices.definition.fields.country import CountryField
from teleservices.definition.fields.date import DateField
from teleservices.definition.fields.datetime import DateTimeField
from teleservices.definition.fields.decimal import DecimalField
from teleservices.definition.fields.dossier_link import DossierLinkField
from teleservices.definition.fields.email import EmailField
from teleservices.definition.fields.explanation import ExplanationField
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.formatted import FormattedField
from teleservices.definition.fields.geography import DepartementField, EpciField, RegionField
from teleservices.definition.fields.integer import IntegerField
from teleservices.definition.fields.linked_choice import LinkedChoiceField
from teleservices.definition.fields.listed import ListedField
from teleservices.definition.fields.partial_date import PartialDateField
from teleservices.definition.fields.person import PersonField
from teleservices.definition.fields.phone import PhoneField
from teleservices.definition.fields.position import PositionField
from teleservices.definition.fields.referential import ReferentialField
from teleservices.definition.fields.registered import RnaField, SiretField
from teleservices.definition.fields.text import TextField
from teleservices.definition.fields.textarea import TextAreaField
from teleservices.definition.fields.yes_no import YesNoField

SimpleKinds = (
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
    | ExplanationField
    | YesNoField
    | DecimalField
    | FormattedField
    | DateTimeField
    | SiretField
    | RnaField
    | RnfField
    | IbanField
    | DossierLinkField
    | CiviliteField
    | DepartementField
    | RegionField
    | EpciField
    | LinkedChoiceField
    | ReferentialField
)
"""What a group may contain."""

SimpleKind = Annotated[SimpleKinds, Field(discriminator="type")]
