"""What a schema cannot see: names, order, values that no list offers, steps that nobody can reach."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from teleservices.definition.conditions import (
    SURROUNDINGS,
    Finding,
    Path,
    Place,
    computed_needs,
    conditions,
)
from teleservices.definition.document_checks import check_documents
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.fields.group import GroupField
from teleservices.definition.group_checks import check_bound_names, check_groups
from teleservices.definition.issued_checks import check_issued
from teleservices.definition.procedure import Procedure
from teleservices.definition.retention import wrongly_kept
from teleservices.definition.settings_checks import check_settings, unknown_settings_at
from teleservices.definition.state_checks import check_state_data, unknown_parts
from teleservices.definition.usable_checks import check_usable
from teleservices.expressions import references


def check_procedure(procedure: Procedure) -> list[Finding]:
    """Everything wrong with a well-formed procedure, unreachable parts aside (`reachability`)."""
    fields: dict[str, FieldBase] = {field.key: field for _, field in procedure.fields()}
    findings = [
        *_repeated_keys(procedure),
        *check_settings(procedure),
        *_borrowed_answers(procedure, fields),
        *check_groups(procedure),
        *check_documents(procedure),
        *check_issued(procedure),
        *check_state_data(procedure),
        *check_usable(procedure),
    ]
    findings += [
        Finding(("retention", "keep", n), message, remedy) for n, message, remedy in wrongly_kept(procedure)
    ]
    computed = computed_needs(procedure)
    for place in conditions(procedure):
        around = {**fields, **place.inside}
        findings += _unknown_names(place, around, computed)
        findings += _unknown_values(place, around)
        findings += unknown_settings_at(place, procedure)
        findings += check_bound_names(place, procedure)
        findings += unknown_parts(place, around)
        findings += _only_answers(place, computed)
    return findings


def _only_answers(place: Place, computed: Mapping[str, object]) -> Iterator[Finding]:
    """What silence means, what is issued: told long after the deposit, from its answers and the settings kept with them."""
    late = place.path[:2] in {("silence", "cases"), ("timing", "completeness")}
    if not late and place.path[0] != "issued_documents":
        return
    for name in sorted(references(place.condition).names & {*computed, "commune", "today"}):
        message = f"« {name} » n’est pas connu quand le délai court"
        yield Finding(place.path, message, "n’utilisez ici que les réponses et « offer »")


def _borrowed_answers(procedure: Procedure, fields: Mapping[str, FieldBase]) -> Iterator[Finding]:
    for number, step in enumerate(procedure.steps):
        for position, field in enumerate(step.fields):
            at: Path = ("steps", number, "fields", position)
            yield from _borrowed_answer(at, field, fields)
            for order, nested in enumerate(field.fields if isinstance(field, GroupField) else ()):
                yield from _borrowed_answer((*at, "fields", order), nested, fields)


def _borrowed_answer(at: Path, field: FieldBase, fields: Mapping[str, FieldBase]) -> Iterator[Finding]:
    for order, same in enumerate(field.same_as):
        path: Path = (*at, "same_as", order, "field")
        source = fields.get(same.field)
        if source is None or source is field:
            close = get_close_matches(same.field, [key for key in fields if key != field.key], n=1)
            remedy = f"vouliez-vous dire « {close[0]} » ?" if close else "nommez un champ de la démarche"
            yield Finding(path, f"« {same.field} » n’est pas un autre champ", remedy)
        elif source.kind != field.kind:
            message = f"« {same.field} » est de type {source.kind}, ce champ est de type {field.kind}"
            yield Finding(path, message, "reprenez la réponse d’un champ du même type")


def _repeated_keys(procedure: Procedure) -> Iterator[Finding]:
    yield from _repetitions(
        [(("steps", n, "key"), step.key) for n, step in enumerate(procedure.steps)], "étape"
    )
    keys: list[tuple[Path, str]] = [
        (("steps", n, "fields", m, "key"), field.key)
        for n, step in enumerate(procedure.steps)
        for m, field in enumerate(step.fields)
    ]
    keys += [(("computed", n, "key"), one.key) for n, one in enumerate(procedure.computed)]
    yield from _repetitions(keys, "champ")
    for path, key in keys:
        if key in SURROUNDINGS:
            yield Finding(path, f"« {key} » est un nom réservé", "choisissez un autre nom")
    rules = [(("ineligibility", n, "key"), rule.key) for n, rule in enumerate(procedure.ineligibility)]
    yield from _repetitions(rules, "règle")
    decisions = [
        (("workflow", "decisions", n, "key"), one.key) for n, one in enumerate(procedure.workflow.decisions)
    ]
    yield from _repetitions(decisions, "décision")


def _repetitions(keys: Iterable[tuple[Path, str]], what: str) -> Iterator[Finding]:
    pairs = list(keys)
    counts = Counter(key for _, key in pairs)
    seen: set[str] = set()
    for path, key in pairs:
        if key in seen:
            yield Finding(path, f"{what} « {key} » présente {counts[key]} fois", "donnez-lui un autre nom")
        seen.add(key)


def _unknown_names(
    place: Place, fields: Mapping[str, FieldBase], computed: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    for name in sorted(references(place.condition).names - SURROUNDINGS - set(place.known)):
        if name in fields and not fields[name].asks:
            yield Finding(
                place.path, f"« {name} » est une explication : elle n’a pas de réponse", "retirez ce nom"
            )
        elif name in fields:
            message = f"« {name} » n’est demandé qu’après, ou n’est pas connu ici"
            yield Finding(place.path, message, f"placez le champ « {name} » avant cette condition")
        elif name in computed:
            later = ", ".join(sorted(computed[name] - set(place.known) - SURROUNDINGS)) or name
            message = f"« {name} » ne peut pas encore être calculé ici"
            yield Finding(place.path, message, f"demandez ou calculez d’abord : {later}")
        else:
            close = get_close_matches(name, [*place.known, *SURROUNDINGS], n=1)
            remedy = (
                f"vouliez-vous dire « {close[0]} » ?" if close else f"noms possibles : {_list(place.known)}"
            )
            yield Finding(place.path, f"« {name} » n’existe pas", remedy)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted({*names, *SURROUNDINGS}))


STRING = r"""(?:'[^']*'|"[^"]*")"""
COMPARED = re.compile(rf"(?<![\w.])([a-z][a-z0-9_]*)\s*[=!]=\s*({STRING})")
COMPARED_BACKWARDS = re.compile(rf"({STRING})\s*(?:[=!]=|in)\s*([a-z][a-z0-9_]*)\b(?!\s*[(.])")
AMONG = re.compile(r"(?<![\w.])([a-z][a-z0-9_]*)\s+in\s+\[([^\]]*)\]")


def compared_values(condition: str) -> Iterator[tuple[str, str]]:
    """Pairs (name, text) that a condition compares."""
    for name, text in COMPARED.findall(condition):
        yield name, text[1:-1]
    for text, name in COMPARED_BACKWARDS.findall(condition):
        yield name, text[1:-1]
    for name, texts in AMONG.findall(condition):
        for text in re.findall(STRING, texts):
            yield name, text[1:-1]


def _unknown_values(place: Place, fields: Mapping[str, FieldBase]) -> Iterator[Finding]:
    for name, text in compared_values(place.condition):
        field = fields.get(name)
        if isinstance(field, ChoiceBase) and text not in (
            offered := [choice.value for choice in field.choices]
        ):
            close = get_close_matches(text, offered, n=1)
            remedy = (
                f"vouliez-vous dire « {close[0]} » ?"
                if close
                else f"valeurs possibles : {', '.join(offered)}"
            )
            yield Finding(place.path, f"le champ « {name} » n’offre pas la réponse « {text} »", remedy)
