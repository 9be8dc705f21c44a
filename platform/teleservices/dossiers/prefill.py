"""What an account or FranceConnect already says. What FranceConnect vouches for is not typed again nor changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teleservices.definition.enums import Prefill
from teleservices.definition.fields.commune import CommuneField
from teleservices.definition.fields.partial_date import PartialDateField, first_day
from teleservices.definition.fields.person import PersonField
from teleservices.dossiers.circumstances import DIRECTORY

if TYPE_CHECKING:
    from pydantic import JsonValue

    from identity.citizens.models import Citizen
    from teleservices.definition import Procedure
    from teleservices.definition.fields.base import FieldBase


def initial_answers(procedure: Procedure, citizen: Citizen | None) -> dict[str, JsonValue]:
    """Answers to start from; all but those of `vouched_answers` may be changed."""
    if citizen is None:
        return {}
    found = {field.key: _value(field, citizen) for _step, field in procedure.fields() if field.prefill}
    return {key: value for key, value in found.items() if value} | vouched_answers(procedure, citizen)


def vouched_answers(procedure: Procedure, citizen: Citizen | None) -> dict[str, JsonValue]:
    """The person's own identity as FranceConnect gives it: read-only (norms-fr §1.1).

    A place is only proposed: the field that asks where an act was drawn up starts from the place of birth, and the
    act may be another.
    """
    if citizen is None or not citizen.is_identified:
        return {}
    found: dict[str, JsonValue] = {}
    for _step, field in procedure.fields():
        if field.prefill is Prefill.IDENTITY and isinstance(field, PersonField):
            found[field.key] = _identity(field, citizen)
        elif field.prefill is Prefill.BIRTH_DATE and (known := _birth_date(field, citizen)):
            found[field.key] = known
    return found


def _value(field: FieldBase, citizen: Citizen) -> JsonValue:
    match field.prefill:
        case Prefill.EMAIL:
            return citizen.email or None
        case Prefill.BIRTH_DATE:
            return _birth_date(field, citizen)
        case Prefill.BIRTH_PLACE if isinstance(field, CommuneField):
            town = DIRECTORY.get(citizen.birthplace) if citizen.birthplace else None
            return {"insee": town.insee, "name": town.name} if town else None
        case _:
            return None


def _identity(field: PersonField, citizen: Citizen) -> JsonValue:
    known = {
        "sex": citizen.gender,
        "birth_name": citizen.family_name,
        "usual_name": citizen.preferred_username,
        "given_names": citizen.given_name,
    }
    return {part.value: known[part.value] for part in field.parts if known[part.value]}


def _birth_date(field: FieldBase, citizen: Citizen) -> str | None:
    """A day or a month that FranceConnect does not know is 00: a field that wants a whole date is then typed."""
    known = citizen.birthdate.replace("-00", "")
    whole = len(known) == len("1984-02-29")
    return known if first_day(known) and (whole or isinstance(field, PartialDateField)) else None
