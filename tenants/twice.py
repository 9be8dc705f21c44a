"""What two requests send at once is done in turn, so that what is sent twice is kept once.

A button pressed twice, a page that is reloaded, a network that repeats: the second request finds what the first one wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tenants.connection import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

M = TypeVar("M", bound="Model")


def in_turn(what: str) -> None:
    """Until the transaction ends, nobody else of this commune does the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))", [f":{what}"]
        )


def the_same(row: M, said: Iterable[str]) -> M | None:
    """A row that is there already and says the same in these fields; the others of its table wait their turn."""
    in_turn(row._meta.db_table)
    values = {name: getattr(row, name) for name in said}
    found: M | None = type(row)._default_manager.filter(**values).first()
    return found
