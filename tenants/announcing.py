"""What happened to a commune as a whole, told in its schema to who must know (settings ``LIFECYCLE_ANNOUNCERS``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from tenants.current import commune_context
from tenants.errors import SchemaMismatch

if TYPE_CHECKING:
    from datetime import date

    from tenants.models import Commune
    from tenants.states import LifeEvent

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Announcement:
    """``reason`` is the operator's, ``until`` the last day on which everything is kept; ``former_host`` is empty when the
    address did not change."""

    event: LifeEvent
    reason: str = ""
    until: date | None = None
    former_name: str = ""
    former_host: str = ""


def announce(commune: Commune, told: Announcement) -> None:
    """In the caller's transaction: whoever is told is told of what happened, and of nothing that was undone.

    A commune whose schema does not answer is moved without a word: that may be why it is moved.
    """
    if not commune.schema_version:
        return
    try:
        with transaction.atomic(), commune_context(commune):
            for path in settings.LIFECYCLE_ANNOUNCERS:
                import_string(path)(commune, told)
    except SchemaMismatch:
        log.warning("commune.not_told", schema=commune.schema_name, happened=told.event.value)
