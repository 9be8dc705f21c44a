"""Finds conditions that no set of answers fulfils, by trying every combination of the lists they depend on.

A condition that also depends on free answers (a date, a commune) cannot be decided so, and is left alone.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import prod

from pydantic import JsonValue

from teleservices.definition.addresses import SEPARATOR
from teleservices.definition.circumstances import Circumstances, CommuneFacts
from teleservices.definition.conditions import Finding, Path, computed_needs
from teleservices.definition.fields.base import FieldBase, all_values
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.fields.group import GroupField
from teleservices.definition.procedure import Procedure, Step
from teleservices.definition.walking import VisibleField, Walk, walk
from teleservices.expressions import holds, references

NOWHERE = Circumstances(CommuneFacts("", ""), date(2000, 1, 1))
MOST_COMBINATIONS = 3000
ONE_ITEM = "00000000"
REMEDY = "corrigez ou retirez cette condition : elle se contredit, seule ou avec celles dont elle dépend"


def unreachable(procedure: Procedure) -> Iterator[Finding]:
    """Steps, fields, choices, requirements and ineligibility rules that can never be."""
    domains = _Domains(procedure)
    for path, keys, reached, what in _targets(procedure):
        options = domains.of(keys)
        if options is not None and not any(
            reached(walk(procedure, domains.arranged(one), NOWHERE)) for one in all_values(options)
        ):
            yield Finding(path, f"{what} : aucune réponse n’y mène", REMEDY)


def stuck(procedure: Procedure) -> Iterator[Finding]:
    """Compulsory lists that offer nothing for some answers: nobody could go on."""
    domains = _Domains(procedure)
    for number, step in enumerate(procedure.steps):
        for position, field in enumerate(step.fields):
            if not isinstance(field, ChoiceBase) or not all(one.visible_when for one in field.choices):
                continue
            options = domains.of(domains.depends[field.key])
            for one in all_values(options) if options is not None else ():
                walked = walk(procedure, domains.arranged(one), NOWHERE)
                if _offers_nothing(walked, field.key) and _is_answered(walked, options or {}):
                    given = ", ".join(f"{key} = {value}" for key, value in one.items() if value is not None)
                    path: Path = ("steps", number, "fields", position, "choices")
                    message = f"aucune réponse n’est proposée à « {field.key} » quand {given or 'rien n’est répondu'}"
                    yield Finding(path, message, "gardez un choix sans condition, ou cachez la question")
                    break


def _offers_nothing(walked: Walk, key: str) -> bool:
    return any(seen.required and not _choices(seen.field) for seen in _seen(walked, key))


def _is_answered(walked: Walk, options: Mapping[str, object]) -> bool:
    """Whether these are answers that somebody can have given: nothing compulsory was skipped before."""
    seen = [one for key in options for one in _seen(walked, key)]
    return not any(one.required and walked.variables.get(one.field.key) is None for one in seen)


Reached = Callable[[Walk], bool]
Target = tuple[Path, set[str], Reached, str]


def _targets(procedure: Procedure) -> Iterator[Target]:
    for number, step in enumerate(procedure.steps):
        at: Path = ("steps", number)
        if step.visible_when:
            yield (*at, "visible_when"), _names(step.visible_when), _sees_step(step), f"étape « {step.key} »"
        for position, field in enumerate(step.fields):
            here: Path = (*at, "fields", position)
            around = _names(step.visible_when)
            yield from _field_targets(here, around, field)
            for order, nested in enumerate(field.fields if isinstance(field, GroupField) else ()):
                within = around | _names(field.visible_when)
                yield from _field_targets((*here, "fields", order), within, nested)
    for number, rule in enumerate(procedure.ineligibility):
        path: Path = ("ineligibility", number, "when")
        yield path, _names(rule.when), _is_blocked(rule.key), f"règle « {rule.key} »"
    for number, route in enumerate(procedure.routing):
        path = ("routing", number, "when")
        earlier = {name for one in procedure.routing[:number] for name in _names(one.when)}
        what = f"service « {route.service} »"
        yield path, _names(route.when) | earlier, _routes(procedure, number), what


def _field_targets(at: Path, around: set[str], field: FieldBase) -> Iterator[Target]:
    if field.visible_when:
        names = around | _names(field.visible_when)
        yield (*at, "visible_when"), names, _sees_field(field.key), f"champ « {field.key} »"
    around = around | _names(field.visible_when)
    if field.required_when:
        names = around | _names(field.required_when)
        yield (*at, "required_when"), names, _requires(field.key), f"obligation de « {field.key} »"
    for number, choice in enumerate(field.choices if isinstance(field, ChoiceBase) else ()):
        if choice.visible_when:
            names = around | _names(choice.visible_when)
            path = (*at, "choices", number, "visible_when")
            yield path, names, _offers(field.key, choice.value), f"réponse « {choice.value} »"


def _names(condition: str | None) -> set[str]:
    return set(references(condition).names) if condition else set()


def _sees_step(step: Step) -> Reached:
    return lambda seen: any(one.step.key == step.key for one in seen.steps)


def _seen(walked: Walk, key: str) -> Iterator[VisibleField]:
    """The field of that key, or of that key in the item of a group."""
    for step in walked.steps:
        for one in step.fields:
            for seen in (one, *(nested for item in one.items for nested in item.fields)):
                if seen.field.key.rpartition(SEPARATOR)[2] == key:
                    yield seen


def _sees_field(key: str) -> Reached:
    return lambda walked: any(_seen(walked, key))


def _requires(key: str) -> Reached:
    return lambda walked: any(seen.required for seen in _seen(walked, key))


def _offers(key: str, value: str) -> Reached:
    return lambda walked: any(value in _choices(seen.field) for seen in _seen(walked, key))


def _choices(field: FieldBase) -> tuple[str, ...]:
    return tuple(choice.value for choice in field.choices) if isinstance(field, ChoiceBase) else ()


def _routes(procedure: Procedure, number: int) -> Reached:
    """Whether a rule is the first that holds."""
    rules = procedure.routing

    def reached(walked: Walk) -> bool:
        held = (
            place for place, one in enumerate(rules) if holds(one.when, walked.variables, today=NOWHERE.today)
        )
        return next(held, None) == number

    return reached


def _is_blocked(key: str) -> Reached:
    return lambda seen: seen.ineligibility is not None and seen.ineligibility.key == key


class _Domains:
    """The answers that conditions may meet, with those of everything that decides whether they are asked."""

    def __init__(self, procedure: Procedure) -> None:
        self.fields: dict[str, FieldBase] = {}
        self.depends: dict[str, set[str]] = {}
        self.groups: dict[str, str] = {}
        for step, field in procedure.fields():
            self._add(field, _names(step.visible_when))
            for nested in field.fields if isinstance(field, GroupField) else ():
                self.groups[nested.key] = field.key
                self._add(nested, self.depends[field.key])
        self.computed = computed_needs(procedure)

    def _add(self, field: FieldBase, names: set[str]) -> None:
        self.fields[field.key] = field
        names = names | _names(field.visible_when)
        for choice in field.choices if isinstance(field, ChoiceBase) else ():
            names |= _names(choice.visible_when)
        self.depends[field.key] = names

    def of(self, names: set[str]) -> dict[str, tuple[JsonValue, ...]] | None:
        """Every answer to the fields that count, None when they are not all lists or are too many."""
        closure: set[str] = set()
        waiting = set(names)
        while waiting:
            name = waiting.pop()
            if name in self.computed:
                waiting |= self.computed[name] - closure
                continue
            if name not in self.fields:
                return None
            closure.add(name)
            waiting |= self.depends[name] - closure
        options: dict[str, tuple[JsonValue, ...]] = {}
        for name in sorted(closure):
            values = self.fields[name].possible_values()
            if values is None:
                return None
            options[name] = (None, *values)
        return options if prod(len(values) for values in options.values()) <= MOST_COMBINATIONS else None

    def arranged(self, flat: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """Answers by key, those of a group put into its one item."""
        found: dict[str, JsonValue] = {key: value for key, value in flat.items() if key not in self.groups}
        for group in set(self.groups.values()):
            inside = {key: value for key, value in flat.items() if self.groups.get(key) == group}
            found[group] = [{"id": ONE_ITEM, **inside}]
        return found
