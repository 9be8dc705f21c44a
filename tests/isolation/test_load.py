"""The load of a commune is its own: attacks 36 and 37. How much the others notice is measured by ``bench isolation``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from identity.rate_limits import allow
from tenants.current import commune_context
from tests.tenants.test_admission import FLOODER, NEIGHBOUR, ask, limits
from tests.valkey import valkey, valkey_server

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

__all__ = ["limits", "valkey", "valkey_server"]


def test_an_address_is_limited_in_each_commune_apart(
    at_venissieux: Client, at_givors: Client, limits: Any
) -> None:
    """Attack 37: two addresses on one commune, one address on two communes: each has its own count."""
    assert ask(at_venissieux, FLOODER, 5) == [200, 200, 200, 429, 429]
    assert ask(at_venissieux, NEIGHBOUR, 2) == [200, 200]
    assert ask(at_givors, FLOODER, 4) == [200, 200, 200, 429]


def test_the_excess_of_a_commune_is_its_own(at_venissieux: Client, at_givors: Client, limits: Any) -> None:
    """Attack 36: many addresses, one commune: it alone is refused."""
    flood = [ask(at_venissieux, f"198.51.100.{n}")[0] for n in range(10)]
    assert flood == [200] * 6 + [429] * 4
    assert ask(at_givors, NEIGHBOUR) == [200]


def test_attempts_are_counted_in_each_commune_apart(venissieux: Commune, givors: Commune) -> None:
    """Attack 37, in the forms' own limits (tracking codes, e-mail links, sign-in): tries in A lock nobody out of B."""

    def tries(commune: Commune) -> list[bool]:
        with commune_context(commune):
            return [allow("tracking", FLOODER, limit=2, seconds=900) for _ in range(3)]

    assert tries(venissieux) == tries(givors) == [True, True, False]
