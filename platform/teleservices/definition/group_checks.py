"""What a repeating group must respect, beyond its schema."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from teleservices.definition.addresses import LONGEST, OVERHEAD
from teleservices.definition.conditions import IN_AN_ITEM, SURROUNDINGS, Finding, Path, Place
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.procedure import Procedure, Step
from teleservices.expressions import references


def check_groups(procedure: Procedure) -> Iterator[Finding]:
    """Everything wrong with the groups of a procedure."""
    taken = {field.key for _, field in procedure.fields()} | {one.key for one in procedure.computed}
    for number, step in enumerate(procedure.steps):
        for position, field in enumerate(step.fields):
            if isinstance(field, GroupField):
                at: Path = ("steps", number, "fields", position)
                yield from _alone(at, step, field)
                yield from _takes_nothing(at, field)
                yield from _inside(at, field, taken)


def _alone(at: Path, step: Step, group: GroupField) -> Iterator[Finding]:
    if any(one.asks for one in step.fields if one is not group):
        message = f"le groupe « {group.key} » partage sa page avec d’autres questions"
        yield Finding(
            (*at, "key"), message, "donnez au groupe une étape à lui ; une explication peut l’accompagner"
        )


def _takes_nothing(at: Path, group: GroupField) -> Iterator[Finding]:
    for name in ("prefill", "same_as"):
        if getattr(group, name):
            yield Finding(
                (*at, name), f"un groupe n’a pas de « {name} »", "placez-le sur les champs du groupe"
            )


def _inside(at: Path, group: GroupField, taken: set[str]) -> Iterator[Finding]:
    for position, field in enumerate(group.fields):
        here: Path = (*at, "fields", position)
        if field.key in taken:
            yield Finding((*here, "key"), f"le nom « {field.key} » est déjà pris", "donnez-lui un autre nom")
        if field.key in SURROUNDINGS | IN_AN_ITEM:
            yield Finding((*here, "key"), f"« {field.key} » est un nom réservé", "choisissez un autre nom")
        if field.prefill:
            message = "rien ne remplit d’avance un champ de groupe"
            yield Finding((*here, "prefill"), message, "utilisez « same_as » avec une condition sur « rank »")
        if isinstance(field, FileField) and len(group.key) + OVERHEAD + len(field.key) > LONGEST:
            message = f"« {group.key} » et « {field.key} » sont trop longs ensemble"
            yield Finding((*here, "key"), message, f"gardez-les à {LONGEST - OVERHEAD} lettres en tout")
        taken.add(field.key)


def check_bound_names(place: Place, procedure: Procedure) -> Iterator[Finding]:
    """`enfants.exists(e, e.classe == 'cp')`: `e` is nobody's key, and `classe` is a field of `enfants`."""
    taken = {field.key for field in procedure.every_field()} | {one.key for one in procedure.computed}
    for name in sorted(references(place.condition).bound):
        if name in taken | SURROUNDINGS:
            yield Finding(place.path, f"« {name} » est déjà le nom d’autre chose", "prenez une autre lettre")
            continue
        for key in re.findall(rf"([a-z][a-z0-9_]*)\s*\.\s*\w+\s*\(\s*{name}\s*,", place.condition):
            group = procedure.group(key)
            if group is None:
                continue
            keys = [field.key for field in group.fields if field.asks]
            for part in re.findall(rf"(?<![\w.]){name}\.([a-z][a-z0-9_]*)", place.condition):
                if part not in {*keys, *IN_AN_ITEM}:
                    close = get_close_matches(part, keys, n=1)
                    remedy = (
                        f"vouliez-vous dire « {close[0]} » ?"
                        if close
                        else f"noms possibles : {', '.join(keys)}"
                    )
                    yield Finding(place.path, f"« {part} » n’est pas un champ de « {key} »", remedy)
