"""Stripe's form encoding: `a[b]=1`, `lines[0][amount]=2`, and the types hidden in those texts."""

import re
from collections.abc import Iterable
from typing import Any

from ops.standins.stripe.errors import ApiError

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested dictionaries; those whose keys are 0, 1, 2… become lists."""
    root: dict[str, Any] = {}
    for raw, value in pairs:
        match = KEY.match(raw)
        if match is None:
            raise ApiError(f"Invalid parameter name: {raw}", param=raw, saved=False)
        path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        _put(root, path, value, raw)
    return {key: _listed(value) for key, value in root.items()}


def _put(root: dict[str, Any], path: list[str], value: str, raw: str) -> None:
    here = root
    for step in path[:-1]:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            raise ApiError(f"Invalid parameter: {raw}", param=raw, saved=False)
    last = path[-1] or str(len(here))
    here[last] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(item) for key, item in value.items()}


def integer(params: dict[str, Any], name: str, default: int | None = None) -> int | None:
    if name not in params:
        return default
    try:
        return int(params[name])
    except (TypeError, ValueError):
        raise ApiError(
            f"Invalid integer: {params[name]}", code="parameter_invalid_integer", param=name
        ) from None


def boolean(params: dict[str, Any], name: str, default: bool = False) -> bool:
    if name not in params:
        return default
    if params[name] not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {params[name]}", param=name)
    return bool(params[name] == "true")


def text(params: dict[str, Any], name: str) -> str | None:
    """Empty means unset, as Stripe reads it."""
    value = params.get(name)
    if isinstance(value, dict | list):
        raise ApiError(f"Invalid string: {value}", param=name)
    return value or None
