"""What a definition may do with the answers of the State's registers: where it asks them, and which parts it reads."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from teleservices.definition.conditions import Finding, Place
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.connected import PARTS, ConnectedField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.fields.registered import KNOWN, RegisteredBase
from teleservices.definition.procedure import Procedure

LOOKED_UP = ("number", "by", "closed", *KNOWN)


def check_state_data(procedure: Procedure) -> Iterator[Finding]:
    """A look-up belongs to a page of its own draft: neither inside a group, nor in the list of what to bring."""
    if procedure.confidential and any(_parts_of(field) for field in procedure.every_field()):
        message = "une démarche confidentielle n’interroge ni l’État ni ses annuaires"
        yield Finding(("confidential",), message, "retirez « lookup » et les champs « connected »")
    for number, step in enumerate(procedure.steps):
        for position, group in enumerate(step.fields):
            for order, field in enumerate(group.fields if isinstance(group, GroupField) else ()):
                if isinstance(field, RegisteredBase) and field.lookup:
                    yield Finding(
                        ("steps", number, "fields", position, "fields", order, "lookup"),
                        "un numéro ne se cherche pas dans un groupe",
                        "retirez « lookup », ou sortez le champ du groupe",
                    )
    for position, asked in enumerate(procedure.preparation.fields if procedure.preparation else ()):
        if isinstance(asked, ConnectedField) or (isinstance(asked, RegisteredBase) and asked.lookup):
            yield Finding(
                ("preparation", "fields", position, "type"),
                "rien n’est gardé ni demandé à l’État dans « preparation »",
                "mettez ce champ dans une étape, ou retirez « lookup »",
            )


def unknown_parts(place: Place, fields: Mapping[str, FieldBase]) -> Iterator[Finding]:
    """`siret.nom`: a part that no answer has, or a part of a number that nobody looks up."""
    for key, field in fields.items():
        known = _parts_of(field)
        if known is None:
            continue
        for part in re.findall(rf"(?<![\w.]){key}\.([A-Za-z_]\w*)", place.condition):
            if not known:
                message = f"« {key} » est un numéro seul, il n’a pas de « {part} »"
                yield Finding(place.path, message, "ajoutez « lookup: true » au champ")
            elif part not in known:
                close = get_close_matches(part, known, n=1)
                remedy = (
                    f"vouliez-vous dire « {key}.{close[0]} » ?"
                    if close
                    else f"parties possibles : {', '.join(known)}"
                )
                yield Finding(place.path, f"« {key}.{part} » n’existe pas", remedy)


def _parts_of(field: FieldBase) -> tuple[str, ...] | None:
    """None for a kind that is not the State's."""
    if isinstance(field, ConnectedField):
        return PARTS
    if isinstance(field, RegisteredBase):
        return LOOKED_UP if field.lookup else ()
    return None
