"""Where an answer stands: under its field's key, or under the item of a repeating group that holds it.

The address of an answer inside a group is "enfants--1f0c2d3e--classe": group, item, field. It names a control in
a page, a piece, a correction. Answers themselves stay nested: {"enfants": [{"id": "1f0c2d3e", "classe": "cp"}]}.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from pydantic import JsonValue

SEPARATOR = "--"
"""In no key, and safe in an HTML id, a CSS selector and a URL."""
ITEM_ID = re.compile(r"[0-9a-f]{8}")
LONGEST = 60
"""Of an address: what a piece can be filed under."""
OVERHEAD = 2 * len(SEPARATOR) + 8


class Address(NamedTuple):
    """The three parts of an address inside a group."""

    group: str
    item: str
    field: str

    def __str__(self) -> str:
        return SEPARATOR.join(self)


def parsed(address: str) -> Address | None:
    """Its parts, None when it is the key of a field outside groups."""
    parts = address.split(SEPARATOR)
    return Address(*parts) if len(parts) == 3 else None


def items_of(value: object) -> list[Mapping[str, Any]]:
    """The items of a group's answer; what a forged request put there and is none is left out."""
    if not isinstance(value, list | tuple):
        return []
    found: dict[str, Mapping[str, Any]] = {}
    for one in value:
        if isinstance(one, Mapping) and ITEM_ID.fullmatch(str(one.get("id"))):
            found.setdefault(str(one["id"]), one)
    return list(found.values())


def answer_at(answers: Mapping[str, Any], address: str) -> JsonValue:
    """The answer at an address, None when there is none."""
    where = parsed(address)
    if where is None:
        return answers.get(address)
    items = items_of(answers.get(where.group))
    return next((one.get(where.field) for one in items if one["id"] == where.item), None)


def with_answer(answers: Mapping[str, JsonValue], address: str, value: JsonValue) -> dict[str, JsonValue]:
    """The same answers with another value there; None removes it. An item that is not there is added."""
    where = parsed(address)
    if where is None:
        return _with(answers, address, value)
    items = [dict(one) for one in items_of(answers.get(where.group))]
    if not any(one["id"] == where.item for one in items):
        items.append({"id": where.item})
    changed: list[JsonValue] = [
        _with(one, where.field, value) if one["id"] == where.item else one for one in items
    ]
    return {**answers, where.group: changed}


def _with(answers: Mapping[str, JsonValue], key: str, value: JsonValue) -> dict[str, JsonValue]:
    rest = {name: one for name, one in answers.items() if name != key}
    return rest if value is None else {**answers, key: value}


def without_item(answers: Mapping[str, JsonValue], group: str, item: str) -> dict[str, JsonValue]:
    """The same answers without one item of a group."""
    left: list[JsonValue] = [dict(one) for one in items_of(answers.get(group)) if one["id"] != item]
    return _with(answers, group, left or None)


def with_items(answers: Mapping[str, JsonValue], group: str, items: Collection[str]) -> dict[str, JsonValue]:
    """The same answers with these items of a group, in that order: those that are not there yet are empty."""
    known = {one["id"]: dict(one) for one in items_of(answers.get(group))}
    listed: list[JsonValue] = [known.get(item, {"id": item}) for item in items]
    return _with(answers, group, listed or None)


def named(address: str, names: Collection[str]) -> bool:
    """Whether a list of keys and addresses names that one, by itself or by its whole group."""
    where = parsed(address)
    return address in names or (where is not None and where.group in names)
