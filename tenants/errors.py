"""What can go wrong on the ground floor."""

from __future__ import annotations


class TenantError(Exception):
    """Base of the ground floor's errors."""


class NoCommune(TenantError):
    """Code that needs a commune ran without one: it must fail, never fall through to ``public``."""


class SchemaMismatch(TenantError):
    """The database did not stand in the wanted schema: missing, renamed, or closed to the commune's role."""

    def __init__(self, *, wanted: str, found: str | None) -> None:
        super().__init__(f"the connection stands in schema {found!r}, not in {wanted!r}")
        self.wanted = wanted
        self.found = found


class ProvisioningError(TenantError):
    """A commune could not be opened; the message is for the operator, in French."""
