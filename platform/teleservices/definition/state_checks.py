"""What a definition may do with the answers of the State's registers: where it asks them, and which parts it reads."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from teleservices.definition.conditions import Finding, Place
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.group import GroupField
from teleservices.definition.fields.registered import KNOWN, RegisteredBase
from teleservices.definition.procedure import Procedure

LOOKED_UP = ("number", "by", "closed", *KNOWN)


def check_state_data(procedure: Procedure) -> Iterator[Finding]:
    """A look-up belongs to a page of its own draft: neither inside a group, nor in the list of what to bring."""
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
        if isinstance(asked, RegisteredBase) and asked.lookup:
            yield Finding(
                ("preparation", "fields", position, "lookup"),
                "rien n’est gardé ni cherché dans « preparation »",
                "retirez « lookup »",
            )


def unknown_parts(place: Place, fields: Mapping[str, FieldBase]) -> Iterator[Finding]:
    """`siret.nom`: a part that no answer has, or a part of a number that nobody looks up."""
    for key, field in fields.items():
        if not isinstance(field, RegisteredBase):
            continue
        for part in re.findall(rf"(?<![\w.]){key}\.([A-Za-z_]\w*)", place.condition):
            if not field.lookup:
                message = f"« {key} » est un numéro seul, il n’a pas de « {part} »"
                yield Finding(place.path, message, "ajoutez « lookup: true » au champ")
            elif part not in LOOKED_UP:
                close = get_close_matches(part, LOOKED_UP, n=1)
                remedy = (
                    f"vouliez-vous dire « {key}.{close[0]} » ?"
                    if close
                    else f"parties possibles : {', '.join(LOOKED_UP)}"
                )
                yield Finding(place.path, f"« {key}.{part} » n’existe pas", remedy)
