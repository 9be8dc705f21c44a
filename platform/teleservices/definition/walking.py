"""What is asked of a person, from the definition, the answers and the circumstances: one pass, looking back only."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from teleservices.definition.addresses import items_of
from teleservices.definition.circumstances import Circumstances
from teleservices.definition.computed import computed_values
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.fields.group import GroupField
from teleservices.definition.procedure import Ineligibility, Procedure, Step
from teleservices.definition.settings import setting_values
from teleservices.expressions import evaluate, holds, references

Answers = Mapping[str, JsonValue]
"""Answers by key of field; a key may be absent. Those of a group are a list of items."""

SETTINGS_KEPT = "offer"
"""Where a deposit keeps the settings under which it was made: no field bears that name."""

EMPTY: tuple[JsonValue, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class VisibleField:
    """A field as it is asked now: a list only offers what makes sense, a group tells its items."""

    step: Step
    field: FieldBase
    required: bool
    items: "tuple[VisibleItem, ...]" = ()


@dataclass(frozen=True, slots=True)
class VisibleItem:
    """An item of a group; its fields bear their addresses as keys."""

    id: str
    rank: int
    name: str
    summary: str
    fields: tuple[VisibleField, ...]
    variables: Mapping[str, Any]
    """What conditions see of it: its answers, hidden ones None, and `rank`."""


@dataclass(frozen=True, slots=True)
class VisibleStep:
    """A step as it is asked now."""

    step: Step
    fields: tuple[VisibleField, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """The whole journey for some answers."""

    steps: tuple[VisibleStep, ...]
    variables: Mapping[str, Any]
    """As conditions see them: hidden questions are None."""
    ineligibility: Ineligibility | None
    given: Mapping[str, JsonValue]
    """The answers as they were given, those of groups' items under their addresses too."""


class Walker:
    """Goes once through the definition: conditions only look back."""

    def __init__(self, procedure: Procedure, answers: Answers, circumstances: Circumstances) -> None:
        self.procedure, self.answers, self.circumstances = procedure, answers, circumstances
        self.variables: dict[str, Any] = {field.key: None for _, field in procedure.fields()}
        self.variables["commune"] = circumstances.commune.variables()
        self.variables["offer"] = settings_in_force(procedure, answers, circumstances)
        self.given: dict[str, JsonValue] = dict(answers)
        self.computed = {one.key for one in procedure.computed}

    def seen_by(self, expression: str, scope: Mapping[str, Any]) -> dict[str, Any]:
        """What an expression may read: answers, the item's own, computed values."""
        variables = {**self.variables, **scope}
        if self.computed and references(expression).names & self.computed:
            variables |= computed_values(self.procedure.computed, variables, self.circumstances.today)
        return variables

    def holds(self, condition: str | None, scope: Mapping[str, Any] | None = None) -> bool:
        if condition is None:
            return True
        return holds(condition, self.seen_by(condition, scope or {}), today=self.circumstances.today)

    def value_of(self, expression: str) -> Any:
        """What an expression is worth once the whole journey was seen, None when it cannot be computed."""
        return evaluate(expression, self.seen_by(expression, {}), today=self.circumstances.today)

    def field(
        self, step: Step, field: FieldBase, value: JsonValue, scope: MutableMapping[str, Any], key: str
    ) -> VisibleField | None:
        """The field as it is asked now, None when it is not; `scope` receives its answer under `key`."""
        if not self.holds(field.visible_when, scope):
            return None
        field = field.fitted(self.variables["offer"])
        if isinstance(field, ChoiceBase):
            offered = [choice for choice in field.choices if self.holds(choice.visible_when, scope)]
            field = field.with_choices(offered)
        if value in EMPTY or (isinstance(field, ChoiceBase) and field.problems(value, self.circumstances)):
            value = None
        if not field.asks:
            return VisibleField(step, field, required=False)
        required = field.required
        if field.required_when is not None:
            required = self.holds(field.required_when, scope)
        if field.prefill in self.circumstances.waived:
            required = False
        if isinstance(field, GroupField):
            items = self.items(step, field, value)
            scope[key] = [one.variables for one in items]
            return VisibleField(step, field, required and field.min > 0, items)
        scope[key] = value
        return VisibleField(step, field, required)

    def items(self, step: Step, group: GroupField, value: JsonValue) -> tuple[VisibleItem, ...]:
        """The items of a group, each with what it is asked."""
        return tuple(self.item(step, group, one, rank) for rank, one in enumerate(items_of(value), 1))

    def item(self, step: Step, group: GroupField, item: Mapping[str, Any], rank: int) -> VisibleItem:
        name = str(item["id"])
        scope: dict[str, Any] = {field.key: None for field in group.fields} | {"id": name, "rank": rank}
        seen = []
        for field in group.fields:
            here = group.field_of(name, field.key) or field
            self.given[here.key] = item.get(field.key)
            if one := self.field(step, here, item.get(field.key), scope, field.key):
                seen.append(one)
        return VisibleItem(
            name, rank, group.item_name(rank), group.summary_of(dict(item)), tuple(seen), scope
        )

    def walk(self) -> Walk:
        steps = []
        for step in self.procedure.steps:
            if self.holds(step.visible_when):
                found = tuple(self._step_fields(step))
                if found:
                    steps.append(VisibleStep(step, found))
        blocked = next((rule for rule in self.procedure.ineligibility if self.holds(rule.when)), None)
        computed = computed_values(self.procedure.computed, self.variables, self.circumstances.today)
        return Walk(tuple(steps), {**self.variables, **computed}, blocked, self.given)

    def _step_fields(self, step: Step) -> Sequence[VisibleField]:
        seen = []
        for field in step.fields:
            value = self.answers.get(field.key)
            if one := self.field(step, field, value, self.variables, field.key):
                seen.append(one)
        return seen


def settings_in_force(
    procedure: Procedure, answers: Answers, circumstances: Circumstances
) -> dict[str, JsonValue]:
    """What the commune says of itself: on the day of the deposit when there was one, else now."""
    kept = answers.get(SETTINGS_KEPT)
    return setting_values(procedure.settings, kept if isinstance(kept, Mapping) else circumstances.settings)


def routed_service(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> str | None:
    """The slug of the service that the procedure's rules name for these answers, None for the offer's own."""
    if not procedure.routing:
        return None
    walker = Walker(procedure, answers, circumstances)
    walker.walk()
    return next((route.service for route in procedure.routing if walker.holds(route.when)), None)


def walk(procedure: Procedure, answers: Answers, circumstances: Circumstances) -> Walk:
    """What is asked, and what stops the person, for these answers."""
    return Walker(procedure, answers, circumstances).walk()
