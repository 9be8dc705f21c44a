"""Every address of an URLconf, with its name, its view and what its path takes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True)
class Route:
    """``name`` carries its namespaces; ``parameters`` are those of the whole path."""

    name: str
    pattern: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]


def every_route(urlconf: str) -> list[Route]:
    return list(_walk(import_module(urlconf).urlpatterns, "", "", ()))


def _walk(
    patterns: Sequence[URLPattern | URLResolver], path: str, space: str, known: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        here = path + str(entry.pattern)
        parameters = (
            *known,
            *(getattr(entry.pattern, "converters", {}) or entry.pattern.regex.groupindex),
        )
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, here, inner, parameters)
        else:
            yield Route(f"{space}{entry.name}", here, entry.callback, parameters)
