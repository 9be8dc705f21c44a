"""Why a name cannot be had, or cannot be given up. The messages are for the operator, in French."""

from __future__ import annotations

from tenants.errors import TenantError


class DomainRefused(TenantError):
    """What was asked of a domain name cannot be; nothing was written."""


class LeadsElsewhere(DomainRefused):
    """The name is the commune's and does not lead to this installation, or nobody can tell; may be insisted upon."""
