"""Every condition of a procedure: where it stands, and what it may read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.choice import ChoiceBase
from teleservices.definition.fields.group import GroupField
from teleservices.definition.procedure import Procedure
from teleservices.expressions import references

Path = tuple[str | int, ...]
SURROUNDINGS = frozenset({"commune", "offer", "today"})
IN_AN_ITEM = frozenset({"rank", "id"})
"""Names that conditions inside a group find beside its fields."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem at a path of the document."""

    path: Path
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A condition, where it stands, and the fields and computed values that it may read."""

    path: Path
    condition: str
    known: tuple[str, ...]
    inside: Mapping[str, FieldBase] = field(default_factory=dict)
    """The fields of the group that it stands in."""


class _Places:
    """Conditions of steps and fields only look back; rules look at everything."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.before: list[str] = []
        self.needs = computed_needs(procedure)

    def known(self) -> tuple[str, ...]:
        """What was asked so far, and the values that it is enough to compute."""
        ready = (key for key, names in self.needs.items() if names <= {*self.before, *SURROUNDINGS})
        return (*self.before, *ready)

    def steps(self) -> Iterator[Place]:
        for number, step in enumerate(self.procedure.steps):
            at: Path = ("steps", number)
            if step.visible_when:
                yield Place((*at, "visible_when"), step.visible_when, self.known())
            for position, one in enumerate(step.fields):
                here: Path = (*at, "fields", position)
                yield from _field_places(here, one, self.known())
                if isinstance(one, GroupField):
                    yield from self.inside(here, one)
                if one.asks:
                    self.before.append(one.key)

    def inside(self, at: Path, group: GroupField) -> Iterator[Place]:
        fields = {one.key: one for one in group.fields}
        earlier: list[str] = sorted(IN_AN_ITEM)
        for position, one in enumerate(group.fields):
            known = (*self.known(), *earlier)
            yield from _field_places((*at, "fields", position), one, known, fields)
            if one.asks:
                earlier.append(one.key)

    def values(self) -> Iterator[Place]:
        earlier: list[str] = []
        for number, one in enumerate(self.procedure.computed):
            yield Place(("computed", number, "value"), one.value, (*self.before, *earlier))
            earlier.append(one.key)

    def rules(self) -> Iterator[Place]:
        for number, rule in enumerate(self.procedure.ineligibility):
            yield Place(("ineligibility", number, "when"), rule.when, self.known())
        for number, case in enumerate(self.procedure.silence.cases):
            yield Place(("silence", "cases", number, "when"), case.when, self.known())
        completeness = self.procedure.timing.completeness
        if completeness and completeness.when:
            yield Place(("timing", "completeness", "when"), completeness.when, self.known())
        for number, document in enumerate(self.procedure.issued_documents):
            if document.when:
                yield Place(("issued_documents", number, "when"), document.when, self.known())
        for number, channel in enumerate(self.procedure.channels):
            if channel.when:
                yield Place(("channels", number, "when"), channel.when, ())
        for number, route in enumerate(self.procedure.routing):
            yield Place(("routing", number, "when"), route.when, self.known())
        if self.procedure.cost.amount:
            yield Place(("cost", "amount"), self.procedure.cost.amount, self.known())


def computed_needs(procedure: Procedure) -> dict[str, frozenset[str]]:
    """The fields that each computed value depends on, through those before it."""
    needs: dict[str, frozenset[str]] = {}
    for one in procedure.computed:
        names = references(one.value).names
        through = (needs.get(name, {name}) for name in names)
        needs[one.key] = frozenset(name for found in through for name in found)
    return needs


def conditions(procedure: Procedure) -> Iterator[Place]:
    """Every condition and expression, in the order of the journey."""
    places = _Places(procedure)
    yield from places.steps()
    yield from places.values()
    yield from places.rules()


def _field_places(
    at: Path, one: FieldBase, known: tuple[str, ...], inside: Mapping[str, FieldBase] | None = None
) -> Iterator[Place]:
    for path, condition in _field_conditions(one):
        yield Place((*at, *path), condition, known, inside or {})


def _field_conditions(one: FieldBase) -> Iterable[tuple[Path, str]]:
    if one.visible_when:
        yield ("visible_when",), one.visible_when
    if one.required_when:
        yield ("required_when",), one.required_when
    for number, same in enumerate(one.same_as):
        if same.when:
            yield ("same_as", number, "when"), same.when
    for number, choice in enumerate(one.choices if isinstance(one, ChoiceBase) else ()):
        if choice.visible_when:
            yield ("choices", number, "visible_when"), choice.visible_when
