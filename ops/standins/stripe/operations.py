"""One operation of the API: a method, a path, the library's parameters, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from ops.standins.clock import Clock
from ops.standins.stripe.storage import JsonObject, Store


class NoParams(TypedDict):
    """For an operation whose parameters the library leaves empty, `expand` apart."""

    expand: list[str]


@dataclass(frozen=True)
class Call:
    """A request, checked. `request` is what its events will say of it."""

    store: Store
    clock: Clock
    base_url: str
    params: JsonObject
    identifier: str
    path: str
    request: JsonObject

    @property
    def now(self) -> int:
        return int(self.clock.now())


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    run: Callable[[Call], JsonObject]
    declared: type = NoParams
    simulated: frozenset[str] = frozenset()
