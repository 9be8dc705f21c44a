"""The stand-in of the State's data, served from a thread of the tests."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ops.standins.serving import in_thread
from ops.standins.state import app, companies
from ops.standins.web import Application, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

FRIENDS, BAKERY, CHESS, CLOSED, HIDDEN = (companies.UNITS[at] for at in (0, 2, 3, 4, 5))
"""An association, a company, an association without its RNA number, one that has closed, one that hides."""


@contextmanager
def state_data() -> Iterator[tuple[str, list[Request]]]:
    """Where it answers, and every request that it received."""
    heard: list[Request] = []

    class Heard(Application):
        def dispatch(self, request: Request) -> Response:
            heard.append(request)
            return built.dispatch(request)

    built = app.build()
    with in_thread(lambda _base: Heard(lambda _request: Response(status=404))) as base:
        yield base, heard
