"""The ways to ask administrations, by the first word of their address in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from teleservices.connectors.particulier.base import StateData

STATE_DATA: dict[str, str] = {"particulier": "teleservices.connectors.particulier.client.Particulier"}


def configured_state_data() -> StateData | None:
    """What the settings name (`particulier+https://…`), None when they name nothing."""
    address: str = settings.PARTICULIER
    if not address:
        return None
    kind, _, rest = address.partition("+")
    found: StateData = import_string(STATE_DATA[kind])(rest, seconds=float(settings.PARTICULIER_SECONDS))
    return found
