"""Deliver the outbox in a test, as the worker would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.current import commune_context, operator_context
from tenants.outbox.services import deliver_due

if TYPE_CHECKING:
    from tenants.models import Commune


def run_outbox(commune: Commune | None = None) -> int:
    """Deliver what is due in ``commune`` (the operator's outbox when None); how many effects were tried."""
    with commune_context(commune) if commune else operator_context():
        return deliver_due()
