"""What is known of each commune's key: one statement, and one small file read a commune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.current import operator_context
from tenants.keys.errors import KeyUnreadable
from tenants.keys.models import KeyRecord
from tenants.keys.store import store
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.keys.datakey import DataKey


class KeyState(models.TextChoices):
    PRESENT = "present", _("Présente")
    NONE_YET = "none", _("Pas encore faite")
    LOST = "lost", _("Perdue")
    UNREADABLE = "unreadable", _("Illisible")
    CHANGED = "changed", _("Remplacée par une autre")


@dataclass(frozen=True)
class KeyStatus:
    """``fingerprint`` as recorded, "" when no key was ever made; ``sealed``: no private file is left in clear."""

    commune: Commune
    state: KeyState
    fingerprint: str
    made_at: datetime | None
    sealed: bool


def communes_with_keys() -> list[Commune]:
    """Those that are whole and not gone."""
    return list(Commune.objects.exclude(schema_version="").exclude(state=CommuneState.GONE).order_by("slug"))


def states() -> list[KeyStatus]:
    with operator_context():
        records = {record.commune_id: record for record in KeyRecord.objects.filter(destroyed_at=None)}
        return [_status(commune, records.get(commune.id)) for commune in communes_with_keys()]


def _status(commune: Commune, record: KeyRecord | None) -> KeyStatus:
    try:
        key = store().read(commune.id)
    except KeyUnreadable:
        state = KeyState.UNREADABLE
    else:
        state = _state(key, record)
    if record is None:
        return KeyStatus(commune, state, "", None, sealed=False)
    return KeyStatus(commune, state, record.fingerprint, record.made_at, sealed=record.sealed_at is not None)


def _state(key: DataKey | None, record: KeyRecord | None) -> KeyState:
    if key is None:
        return KeyState.NONE_YET if record is None else KeyState.LOST
    if record is not None and record.fingerprint != key.fingerprint:
        return KeyState.CHANGED
    return KeyState.PRESENT
