"""What a person asks for when opening a commune."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProvisioningOptions:
    insee: str
    domain: str = ""
    admin_email: str = ""
    demonstration: bool = False
