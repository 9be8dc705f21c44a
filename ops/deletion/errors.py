"""Why a commune is not deleted. Messages are for the operator, in French."""

from __future__ import annotations

from tenants.errors import TenantError


class DeletionRefused(TenantError):
    """Nothing was touched; ``field`` is what was asked wrongly (``name``, ``handed_to``), "" when it is the state."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class DeletionStopped(TenantError):
    """A step failed: what is done stays done, and the same command goes on from there."""
