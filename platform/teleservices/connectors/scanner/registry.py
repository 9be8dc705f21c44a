"""The kinds of scanners, by the scheme of their address in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from teleservices.connectors.scanner.base import Scanner

SCANNERS: dict[str, str] = {"clamd": "teleservices.connectors.scanner.clamd.Clamd"}


def configured_scanner() -> Scanner | None:
    """The scanner that the settings name (`clamd:///run/clamav/clamd.ctl`), None when they name none."""
    address: str = settings.SCANNER
    if not address:
        return None
    kind, _, rest = address.partition("://")
    scanner: Scanner = import_string(SCANNERS[kind])(rest, seconds=settings.SCANNER_SECONDS)
    return scanner
