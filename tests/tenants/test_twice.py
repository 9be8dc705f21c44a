"""Two requests of a commune take their turn; those of two communes do not wait for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tenants.connection import connection
from tenants.current import commune_context
from tenants.twice import in_turn

if TYPE_CHECKING:
    from tenants.models import Commune


def _held() -> set[tuple[int, int]]:
    """The turns that this connection has taken, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        return {(int(one), int(other)) for one, other in cursor.fetchall()}


def test_a_turn_is_of_one_commune_and_of_one_work(venissieux: Commune, givors: Commune) -> None:
    before = _held()
    taken: list[set[tuple[int, int]]] = []
    for commune, work in (
        (venissieux, "alerts"),
        (venissieux, "alerts"),
        (venissieux, "acts"),
        (givors, "acts"),
    ):
        with transaction.atomic(), commune_context(commune):
            in_turn(work)
            taken.append(_held() - before)
    assert [len(one) for one in taken] == [1, 1, 2, 3]
