"""What the stripe library declares about a request: the only source of the names that we accept."""

import typing
from collections.abc import Mapping
from functools import cache
from typing import Any

from stripe import RequestOptions, StripeContext
from typing_extensions import is_typeddict

from ops.standins.stripe.errors import ApiError

REQUEST_OPTIONS = frozenset(RequestOptions.__annotations__) | {"content_type", "headers"}
INHERITED_NAMES: dict[str, Any] = {"Mapping": Mapping, "StripeContext": StripeContext}
FREE_FORM = frozenset({"metadata"})


def check(params: dict[str, Any], declared: type, simulated: frozenset[str]) -> None:
    """Refuse what Stripe does not know, then what we do not simulate."""
    _check_names(params, declared, "")
    for name in params:
        if name not in simulated and name != "expand":
            raise ApiError(f"This stand-in does not simulate the parameter: {name}", param=name, saved=False)


def names(declared: type) -> frozenset[str]:
    """The parameters that the library declares for a request."""
    return frozenset(_declared(declared))


def _check_names(params: dict[str, Any], declared: type, prefix: str) -> None:
    known = _declared(declared)
    for name, value in params.items():
        full = f"{prefix}[{name}]" if prefix else name
        if name not in known:
            message = f"Received unknown parameter: {full}"
            raise ApiError(message, code="parameter_unknown", param=full, saved=False)
        nested = known[name]
        if nested is None or name in FREE_FORM:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                _check_names(item, nested, full)


@cache
def _declared(declared: type) -> dict[str, type | None]:
    """Parameter names of a TypedDict of stripe.params, each with the TypedDict nested in it, if any."""
    hints = typing.get_type_hints(declared, localns=INHERITED_NAMES)
    names = [name for name in hints if name not in REQUEST_OPTIONS]
    return {name: _nested(hints[name]) for name in names}


def _nested(hint: Any) -> type | None:
    if is_typeddict(hint):
        return typing.cast("type", hint)
    for argument in typing.get_args(hint):
        found = _nested(argument)
        if found is not None:
            return found
    return None
