"""Lists, pages and expanded references."""

from typing import Any, Final

from ops.standins.stripe.encoding import integer
from ops.standins.stripe.errors import ApiError, resource_missing
from ops.standins.stripe.operations import Call
from ops.standins.stripe.storage import JsonObject, Store

PAGING: Final = frozenset({"limit", "starting_after", "ending_before"})
BOUNDS: Final = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def listed(call: Call, rows: list[JsonObject]) -> JsonObject:
    """A page of a list that is newest first."""
    limit = integer(call.params, "limit", 10) or 0
    if not 1 <= limit <= 100:
        raise ApiError("Invalid limit: must be between 1 and 100.", param="limit")
    chosen = _created_within(rows, call.params.get("created"))
    if "starting_after" in call.params:
        chosen = chosen[_position(chosen, call.params["starting_after"], "starting_after") + 1 :]
    if "ending_before" in call.params:
        before = chosen[: _position(chosen, call.params["ending_before"], "ending_before")]
        page, more = before[-limit:], len(before) > limit
    else:
        page, more = chosen[:limit], len(chosen) > limit
    return {"object": "list", "url": call.path, "has_more": more, "data": page}


def whole(rows: list[JsonObject], url: str) -> JsonObject:
    """A short list inside another object."""
    return {"object": "list", "url": url, "has_more": False, "data": rows}


def within(value: int | None, wanted: Any, param: str) -> bool:
    """A timestamp against `{"gte": …}` or an exact value."""
    if wanted is None:
        return True
    if value is None:
        return False
    try:
        if not isinstance(wanted, dict):
            return value == int(wanted)
        return all(BOUNDS[name](value, int(bound)) for name, bound in wanted.items())
    except (ValueError, KeyError):
        raise ApiError(f"Invalid {param}", param=param) from None


def expand(store: Store, document: JsonObject, paths: list[str]) -> JsonObject:
    """Replace identifiers by their objects, at `customer` or `data.customer`."""
    for path in paths:
        head, _, rest = path.partition(".")
        targets = document["data"] if head == "data" and document.get("object") == "list" else [document]
        name = rest if head == "data" else path
        for target in targets:
            _expand_one(store, target, name)
    return document


def _expand_one(store: Store, target: JsonObject, name: str) -> None:
    if "." in name or name not in target:
        raise ApiError(f"This property cannot be expanded ({name}).", param="expand")
    found = store.find(target[name]) if isinstance(target[name], str) else None
    if found is not None:
        target[name] = found


def _created_within(rows: list[JsonObject], wanted: Any) -> list[JsonObject]:
    return [row for row in rows if within(row.get("created"), wanted, "created")]


def _position(rows: list[JsonObject], identifier: str, param: str) -> int:
    for position, row in enumerate(rows):
        if row["id"] == identifier:
            return position
    raise resource_missing("object", identifier, param)
