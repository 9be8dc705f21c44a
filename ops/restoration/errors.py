"""Why a commune is not restored. Messages are for the operator, in French."""

from __future__ import annotations

from tenants.errors import TenantError


class RestorationRefused(TenantError):
    """What was asked cannot be: another commune's archive, another state, too late. The live commune is untouched."""


class RestorationFailed(TenantError):
    """It was right and did not succeed; the live commune is untouched, or the same call ends the work."""
