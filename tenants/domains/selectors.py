"""A commune's names, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.current import operator_context
from tenants.domains.models import DomainClaim
from tenants.domains.names import bare_name, is_host

if TYPE_CHECKING:
    from tenants.models import Commune, Domain


def served_hosts(commune: Commune) -> list[Domain]:
    """The hosts that lead to it, the primary one first."""
    with operator_context():
        return list(commune.domains.order_by("-is_primary", "domain"))


def claims_of(commune: Commune) -> list[DomainClaim]:
    with operator_context():
        return list(DomainClaim.objects.filter(commune=commune).select_related("commune"))


def claim_or_none(commune: Commune, host: str) -> DomainClaim | None:
    """The claim that stands for ``host``, with or without its ``www``."""
    if not is_host(host):
        return None
    with operator_context():
        found = DomainClaim.objects.filter(commune=commune, host__in={host, bare_name(host)})
        return found.select_related("commune").first()
