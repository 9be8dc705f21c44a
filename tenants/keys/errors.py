"""What can go wrong with a commune's key. Messages are for the operator, in French."""

from __future__ import annotations

from tenants.errors import TenantError


class KeyTrouble(TenantError):
    """Base: the commune's private files and secrets cannot be read or written now."""


class KeyLost(KeyTrouble):
    """A key was made for this commune and is no longer in the store: it comes back from its own backup, or never."""


class KeyDestroyed(KeyTrouble):
    """The commune was deleted and its key with it: nothing brings it back."""


class KeyUnreadable(KeyTrouble):
    """The key is there, and no secret of the installation unwraps it (PARVIS_SECRET_KEY and its fallbacks)."""


class Unreadable(KeyTrouble):
    """A sealed file was truncated or changed, or was sealed for another key."""
