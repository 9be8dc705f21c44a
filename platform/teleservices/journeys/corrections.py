"""The page that answers a correction: the fields that were named, with what the town hall says of each, and the items of a
repeating group that was named whole, which may be added to and removed from. Nothing is kept before the answer is sent but
files: the page itself carries the list of items (`elements-<group>`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from teleservices.definition import VisibleField, fields_at, read_item
from teleservices.definition.addresses import (
    ITEM_ID,
    answer_at,
    items_of,
    parsed,
    with_answer,
    with_items,
)
from teleservices.definition.fields.group import GroupField
from teleservices.dossiers.services import MESSAGE_FILE
from teleservices.dossiers.services.items import new_item_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import QueryDict
    from pydantic import JsonValue

    from teleservices.definition import Circumstances
    from teleservices.definition.fields.base import Problem
    from teleservices.dossiers.models import Correction, Dossier, Piece
    from teleservices.dossiers.remarks import Remark
    from teleservices.journeys.fields import FieldView

ADD, REMOVE, GROUP = "ajouter-element", "retirer-element", "groupe"


@dataclass(frozen=True, slots=True)
class ItemBlock:
    """An item of a group on the page; `address` names it to the button that removes it."""

    id: str
    address: str
    name: str
    summary: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """A repeating group on the page; `add_label` is empty when it is full."""

    key: str
    label: str
    items: tuple[ItemBlock, ...]
    errors: tuple[str, ...]
    remark: Remark | None
    add_label: str
    may_remove: bool

    @property
    def id(self) -> str:
        return f"champ-{self.key}"


@dataclass(frozen=True, slots=True)
class Part:
    """A field, or a whole group."""

    field: FieldView | None = None
    group: GroupBlock | None = None


@dataclass(frozen=True)
class Sheet:
    """What is asked again. `answers` are the dossier's with the items, and what was sent of them."""

    dossier: Dossier
    correction: Correction
    surroundings: Circumstances
    items: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, JsonValue]

    @property
    def groups(self) -> tuple[GroupField, ...]:
        return groups_of(self.dossier, self.correction)

    def asked(self) -> tuple[VisibleField, ...]:
        """What the agent named; every one of them is compulsory. A free document when nothing was named."""
        procedure, names = self.dossier.procedure, self.correction.fields
        asked = fields_at(procedure, self.answers, self.surroundings, names)
        found = [replace(one, required=one.required or one.field.key in names) for one in asked]
        if found or self.groups:
            return tuple(found)
        return (VisibleField(procedure.steps[0], MESSAGE_FILE, required=False),)

    def problems(self) -> dict[str, list[Problem]]:
        """Too few items of a group, or too many."""
        found = {
            group.key: group.problems(self.answers.get(group.key) or [], self.surroundings)
            for group in self.groups
        }
        return {key: listed for key, listed in found.items() if listed}

    def values(self) -> dict[str, JsonValue]:
        """The answers by key and address, as fields are drawn."""
        known = {one.field.key: answer_at(self.answers, one.field.key) for one in self.asked()}
        return known | dict(self.answers)

    def parts(self, views: Sequence[FieldView], problems: Mapping[str, Sequence[Problem]]) -> Iterator[Part]:
        """In the order of the procedure, each with its remark."""
        remarks = {one.field: one for one in self.correction.said}
        seen = {view.key: replace(view, remark=remarks.get(view.key)) for view in views}
        for group in self.groups:
            block = self._block(group, seen, problems.get(group.key, ()), remarks.get(group.key))
            for item in block.items:
                for field in item.fields:
                    del seen[field.key]
            yield Part(group=block)
        yield from (Part(field=view) for view in seen.values())

    def _block(
        self,
        group: GroupField,
        seen: Mapping[str, FieldView],
        problems: Sequence[Problem],
        remark: Remark | None,
    ) -> GroupBlock:
        given = items_of(self.answers.get(group.key))
        items = tuple(
            ItemBlock(
                id=one["id"],
                address=f"{group.key}--{one['id']}",
                name=group.item_name(rank),
                summary=group.summary_of(dict(one)),
                fields=tuple(
                    view
                    for key, view in seen.items()
                    if (at := parsed(key)) and at[:2] == (group.key, one["id"])
                ),
            )
            for rank, one in enumerate(given, 1)
        )
        return GroupBlock(
            key=group.key,
            label=group.label,
            items=items,
            errors=tuple(one.message for one in problems),
            remark=remark,
            add_label=group.button() if len(items) < group.max else "",
            may_remove=len(items) > group.min,
        )


def groups_of(dossier: Dossier, correction: Correction) -> tuple[GroupField, ...]:
    """The repeating groups that were named whole."""
    fields = (field for _step, field in dossier.procedure.fields())
    return tuple(one for one in fields if isinstance(one, GroupField) and one.key in correction.fields)


def first_sheet(
    dossier: Dossier, correction: Correction, pieces: Sequence[Piece], surroundings: Circumstances
) -> Sheet:
    """As the dossier is, with the items that have files since an earlier visit."""
    items = {
        group.key: _held(group, dossier.answers, pieces)[: group.max]
        for group in groups_of(dossier, correction)
    }
    return Sheet(dossier, correction, surroundings, items, _listed(dossier.answers, items))


def _held(group: GroupField, answers: Mapping[str, JsonValue], pieces: Sequence[Piece]) -> tuple[str, ...]:
    found = [one["id"] for one in items_of(answers.get(group.key))]
    places = (parsed(one.field) for one in pieces)
    found += [at.item for at in places if at and at.group == group.key]
    return tuple(dict.fromkeys(found))


def _listed(answers: Mapping[str, JsonValue], items: Mapping[str, tuple[str, ...]]) -> dict[str, JsonValue]:
    found = dict(answers)
    for group, ids in items.items():
        found = with_items(found, group, ids)
    return found


def sent_sheet(first: Sheet, data: QueryDict) -> Sheet:
    """As the page holds it: items put and removed there, what was answered of them."""
    groups = {one.key: one for one in first.groups}
    items = {
        key: tuple(dict.fromkeys(one for one in data.getlist(f"elements-{key}") if ITEM_ID.fullmatch(one)))
        if key in data.getlist(GROUP)
        else first.items[key]
        for key in groups
    }
    if removed := removed_item(data):
        group, item = removed
        items = {key: tuple(one for one in ids if (key, one) != (group, item)) for key, ids in items.items()}
    added = groups.get(data.get(ADD, ""))
    if added and len(items[added.key]) < added.max:
        items[added.key] = (*items[added.key], new_item_id())
    answers = _listed(first.dossier.answers, items)
    seen = set(data.getlist("vu"))
    for key, group_field in groups.items():
        for item in items[key]:
            for address, value in read_item(group_field, item, data, first.surroundings).items():
                if address in seen or not seen:
                    answers = with_answer(answers, address, value)
    return replace(first, items=items, answers=answers)


def removed_item(data: QueryDict) -> tuple[str, str] | None:
    """The group and the item of the button « Retirer », if it was pressed."""
    at = parsed(f"{data.get(REMOVE, '')}--")
    return (at.group, at.item) if at and ITEM_ID.fullmatch(at.item) else None
