"""Every way through a procedure, told to its author: which pages, which ending, for which answers.

Answers of lists (and numbers that conditions only compare) are tried; what hangs on a free answer, on the commune or
on its settings is supposed true, then false, and said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import JsonValue

from teleservices.definition.computed import Computed
from teleservices.definition.conditions import SURROUNDINGS, computed_needs
from teleservices.definition.domains import representatives
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.procedure import Procedure, Step
from teleservices.expressions import evaluate, references

MOST = 10_000
"""Ways tried, not ways told: beyond that the procedure is too large to be enumerated."""
DAY = date(2000, 1, 1)
DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True)
class Way:
    """A sequence of pages and its ending: "deposit", or the key of the ineligibility rule that stops the person."""

    steps: tuple[str, ...]
    ending: str
    answers: Mapping[str, tuple[JsonValue, ...]]
    """By field that decides: the answers met on this way. A field whose answer changes nothing here is left out."""
    supposed: tuple[tuple[str, bool], ...]
    """Conditions on free answers, and whether this way supposes that they hold. Those met both ways are left out."""
    met: Mapping[str, tuple[JsonValue, ...]]
    """The same, for every field that decides something on this way."""


@dataclass(frozen=True, slots=True)
class Ways:
    """All of them; `is_complete` is false when there were too many to try."""

    ways: tuple[Way, ...]
    is_complete: bool


@dataclass(frozen=True)
class _Trail:
    """One person on their way."""

    answers: Mapping[str, JsonValue]
    free: frozenset[str]
    supposed: Mapping[str, bool]
    steps: tuple[str, ...]


class _TooManyError(Exception):
    """More than MOST."""


def _affirmed(condition: str) -> tuple[str, bool]:
    """The condition without the « ! » that negates one name, and whether it had one: both are never supposed at once."""
    found = re.fullmatch(r"!\s*([\w.]+)", condition.strip())
    return (found.group(1), True) if found else (condition, False)


class _Explorer:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.fields: dict[str, FieldBase] = {field.key: field for _, field in procedure.fields()}
        self.needs = computed_needs(procedure)
        self.deciding, texts = self._deciding()
        self.domains = {key: representatives(self.fields[key], texts) for key in self.deciding}
        self.tried = 0

    def _deciding(self) -> tuple[set[str], set[str]]:
        """Fields that pages and endings hang on, those that these hang on, and every expression that reads them."""
        values = {one.key: one.value for one in self.procedure.computed}
        waiting = [step.visible_when for step in self.procedure.steps]
        waiting += [rule.when for rule in self.procedure.ineligibility]
        found: set[str] = set()
        texts: set[str] = set()
        while waiting:
            condition = waiting.pop()
            if condition is None or condition in texts:
                continue
            texts.add(condition)
            for name in references(condition).names - found:
                waiting.append(values.get(name))
                if (field := self.fields.get(name)) is not None:
                    found.add(name)
                    waiting.append(field.visible_when)
                    waiting += [one.visible_when for one in getattr(field, "choices", ())]
        return found, texts

    def _names(self, condition: str) -> set[str]:
        names = set(references(condition).names)
        return names.union(*(self.needs[name] for name in names & set(self.needs)))

    def decide(self, condition: str | None, trail: _Trail) -> bool | None:
        """Whether it holds on that trail; None when only a free answer would tell."""
        if condition is None:
            return True
        text, is_negated = _affirmed(condition)
        if text in trail.supposed:
            return trail.supposed[text] is not is_negated
        unknown = trail.free | SURROUNDINGS
        asked = {key: value for key, value in trail.answers.items() if key not in unknown}
        known: dict[str, Any] = {**dict.fromkeys(self.fields), **asked}
        for name in unknown & set(known):
            del known[name]
        for one in self._computed(condition):
            value = evaluate(one.value, known, today=DAY)
            if value is not None or not self._names(one.value) & unknown:
                known[one.key] = value
        value = evaluate(condition, known, today=DAY)
        if isinstance(value, bool):
            return value
        return None if self._names(condition) & unknown else False

    def _computed(self, condition: str) -> list[Computed]:
        return list(self.procedure.computed) if references(condition).names & set(self.needs) else []

    def branches(self, condition: str | None, trail: _Trail) -> Iterator[tuple[bool, _Trail]]:
        """The outcomes to follow: one when it is decided, both otherwise."""
        outcome = self.decide(condition, trail)
        if outcome is not None or condition is None:
            yield bool(outcome), trail
            return
        text, is_negated = _affirmed(condition)
        for outcome in (True, False):
            yield outcome, replace(trail, supposed={**trail.supposed, text: outcome is not is_negated})

    def ask(self, fields: tuple[FieldBase, ...], trail: _Trail) -> Iterator[_Trail]:
        """Every way to answer the fields of a page that decide something."""
        if not fields:
            yield trail
            return
        field, rest = fields[0], fields[1:]
        if field.key not in self.deciding:
            yield from self.ask(rest, trail)
            return
        for is_seen, here in self.branches(field.visible_when, trail):
            if not is_seen:
                yield from self.ask(rest, here)
                continue
            values = self.values(field, here)
            if values is None:
                yield from self.ask(rest, replace(here, free=here.free | {field.key}))
                continue
            for value in values:
                yield from self.ask(rest, replace(here, answers={**here.answers, field.key: value}))

    def values(self, field: FieldBase, trail: _Trail) -> tuple[JsonValue, ...] | None:
        """What may be answered here; None when it is free."""
        values = self.domains[field.key]
        if values is None:
            return None
        if isinstance(field, ChoiceBase):
            withdrawn = {one.value for one in field.choices if self.decide(one.visible_when, trail) is False}
            values = tuple(value for value in values if value not in withdrawn)
        optional = not field.required or field.required_when is not None or field.kind == "checkbox"
        return (*values, None) if optional or not values else values

    def walk(self, steps: tuple[Step, ...], trail: _Trail) -> Iterator[tuple[_Trail, str]]:
        self.tried += 1
        if self.tried > MOST:
            raise _TooManyError
        if not steps:
            yield trail, DEPOSIT
            return
        step, rest = steps[0], steps[1:]
        for is_seen, here in self.branches(step.visible_when, trail):
            if not is_seen:
                yield from self.walk(rest, here)
                continue
            for answered in self.ask(step.fields, replace(here, steps=(*here.steps, step.key))):
                yield from self.stopped(0, rest, answered)

    def stopped(self, number: int, rest: tuple[Step, ...], trail: _Trail) -> Iterator[tuple[_Trail, str]]:
        """Whether a rule stops the person after a page."""
        rules = self.procedure.ineligibility
        if number == len(rules):
            yield from self.walk(rest, trail)
            return
        for holds, here in self.branches(rules[number].when, trail):
            if holds:
                yield here, rules[number].key
            else:
                yield from self.stopped(number + 1, rest, here)


def ways_through(procedure: Procedure) -> Ways:
    """Every distinct sequence of pages with its ending, in the order in which they are met."""
    if not procedure.steps:
        return Ways((), is_complete=True)
    explorer = _Explorer(procedure)
    met: dict[tuple[tuple[str, ...], str], list[_Trail]] = {}
    is_complete = True
    try:
        for trail, ending in explorer.walk(procedure.steps, _Trail({}, frozenset(), {}, ())):
            met.setdefault((trail.steps, ending), []).append(trail)
    except _TooManyError:
        is_complete = False
    ways = (_told(explorer, steps, ending, trails) for (steps, ending), trails in met.items())
    return Ways(tuple(ways), is_complete)


def _told(explorer: _Explorer, steps: tuple[str, ...], ending: str, trails: list[_Trail]) -> Way:
    met: dict[str, tuple[JsonValue, ...]] = {}
    for key in explorer.fields:
        values = list(dict.fromkeys(one.answers.get(key) for one in trails if key in one.answers))
        if values:
            met[key] = tuple(values)
    telling = {
        key: values for key, values in met.items() if set(explorer.domains.get(key) or ()) - set(values)
    }
    supposed: list[tuple[str, bool]] = []
    for condition in dict.fromkeys(text for one in trails for text in one.supposed):
        outcomes = {one.supposed.get(condition) for one in trails}
        if len(outcomes) == 1:
            supposed += [(condition, bool(outcomes.pop()))]
    return Way(steps, ending, telling, tuple(supposed), met)
