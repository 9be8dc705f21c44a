"""What a schema cannot see: names, order, values that no list offers, steps that nobody can reach."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.procedure import Procedure
from teleservices.definition.settings import SettingKind, unknown_settings
from teleservices.expressions import references

Path = tuple[str | int, ...]
SURROUNDINGS = frozenset({"commune", "offer", "today"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at a path of the document."""

    path: Path
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A condition, where it stands, and the fields that it may read."""

    path: Path
    condition: str
    known: tuple[str, ...]


def check_procedure(procedure: Procedure) -> list[Finding]:
    """Everything wrong with a well-formed procedure, unreachable parts aside (`reachability`)."""
    fields = {field.key: field for _, field in procedure.fields()}
    findings = [*_repeated_keys(procedure), *_borrowed_answers(procedure, fields)]
    for place in conditions(procedure):
        findings += _unknown_names(place, fields)
        findings += _unknown_values(place, fields)
        findings += _unknown_settings(place, procedure)
    return findings


def conditions(procedure: Procedure) -> Iterator[Place]:
    """Every condition: those of steps and fields may only look back."""
    before: list[str] = []
    for number, step in enumerate(procedure.steps):
        at: Path = ("steps", number)
        if step.visible_when:
            yield Place((*at, "visible_when"), step.visible_when, tuple(before))
        for position, field in enumerate(step.fields):
            yield from _field_conditions((*at, "fields", position), field, tuple(before))
            if field.asks:
                before.append(field.key)
    for number, rule in enumerate(procedure.ineligibility):
        yield Place(("ineligibility", number, "when"), rule.when, tuple(before))
    for number, channel in enumerate(procedure.channels):
        if channel.when:
            yield Place(("channels", number, "when"), channel.when, ())


def _field_conditions(at: Path, field: FieldBase, before: tuple[str, ...]) -> Iterator[Place]:
    if field.visible_when:
        yield Place((*at, "visible_when"), field.visible_when, before)
    if field.required_when:
        yield Place((*at, "required_when"), field.required_when, before)
    for number, same in enumerate(field.same_as):
        if same.when:
            yield Place((*at, "same_as", number, "when"), same.when, before)
    if isinstance(field, ChoiceBase):
        for number, choice in enumerate(field.choices):
            if choice.visible_when:
                yield Place((*at, "choices", number, "visible_when"), choice.visible_when, before)


def _borrowed_answers(procedure: Procedure, fields: Mapping[str, FieldBase]) -> Iterator[Finding]:
    for number, step in enumerate(procedure.steps):
        for position, field in enumerate(step.fields):
            for order, same in enumerate(field.same_as):
                path: Path = ("steps", number, "fields", position, "same_as", order, "field")
                source = fields.get(same.field)
                if source is None or source is field:
                    close = get_close_matches(same.field, [key for key in fields if key != field.key], n=1)
                    remedy = (
                        f"vouliez-vous dire « {close[0]} » ?" if close else "nommez un champ de la démarche"
                    )
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
    yield from _repetitions(keys, "champ")
    for path, key in keys:
        if key in SURROUNDINGS:
            yield Finding(path, f"« {key} » est un nom réservé", "choisissez un autre nom")
    rules = [(("ineligibility", n, "key"), rule.key) for n, rule in enumerate(procedure.ineligibility)]
    yield from _repetitions(rules, "règle")
    settings = [(("settings", n, "key"), one.key) for n, one in enumerate(procedure.settings)]
    yield from _repetitions(settings, "réglage")
    links = {one.key for one in procedure.settings if one.kind is SettingKind.LINK}
    for n, channel in enumerate(procedure.channels):
        if channel.appointment and channel.appointment not in links:
            message = f"« {channel.appointment} » n’est pas un réglage de type link"
            yield Finding(("channels", n, "appointment"), message, "déclarez-le sous « settings »")
    for n, told in enumerate(procedure.key_dates):
        if told.setting not in {one.key for one in procedure.settings if one.kind is SettingKind.DATE}:
            yield Finding(
                ("key_dates", n, "setting"), f"« {told.setting} » n’est pas un réglage de type date", ""
            )
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


def _unknown_names(place: Place, fields: Mapping[str, FieldBase]) -> Iterator[Finding]:
    for name in sorted(references(place.condition).names - SURROUNDINGS - set(place.known)):
        if name in fields and not fields[name].asks:
            yield Finding(
                place.path, f"« {name} » est une explication : elle n’a pas de réponse", "retirez ce nom"
            )
        elif name in fields:
            message = f"« {name} » n’est demandé qu’après, ou n’est pas connu ici"
            yield Finding(place.path, message, f"placez le champ « {name} » avant cette condition")
        else:
            close = get_close_matches(name, [*place.known, *SURROUNDINGS], n=1)
            remedy = (
                f"vouliez-vous dire « {close[0]} » ?" if close else f"noms possibles : {_list(place.known)}"
            )
            yield Finding(place.path, f"« {name} » n’existe pas", remedy)


def _unknown_settings(place: Place, procedure: Procedure) -> Iterator[Finding]:
    known = [one.key for one in procedure.settings]
    for name in unknown_settings(place.condition, procedure.settings):
        close = get_close_matches(name, known, n=1)
        remedy = f"vouliez-vous dire « {close[0]} » ?" if close else "déclarez-le sous « settings »"
        yield Finding(place.path, f"le réglage « offer.{name} » n’existe pas", remedy)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted({*names, *SURROUNDINGS}))


STRING = r"""(?:'[^']*'|"[^"]*")"""
COMPARED = re.compile(rf"\b([a-z][a-z0-9_]*)\s*[=!]=\s*({STRING})")
COMPARED_BACKWARDS = re.compile(rf"({STRING})\s*(?:[=!]=|in)\s*([a-z][a-z0-9_]*)\b(?!\s*\()")
AMONG = re.compile(r"\b([a-z][a-z0-9_]*)\s+in\s+\[([^\]]*)\]")


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
