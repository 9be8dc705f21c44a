"""Provisioning step: the commune's key, before anything of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.keys import services

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def provision_key(commune: Commune, options: ProvisioningOptions) -> None:
    """Idempotent: a key that is there is kept."""
    services.seal_from_birth(commune)
