"""Facts of a commune: gathered in its schema, under its role; written in ``public`` by the operator's hand.

``COMMUNE_FACTS`` lists functions of no argument that run in the commune's schema and return some of the fields of
``CommuneFacts``. The role of a commune cannot write in ``public``: collecting and writing are two steps.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage, storages
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string

from ops.models import CommuneFacts
from tenants.current import commune_context, operator_context
from tenants.outbox.models import Effect, EffectState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.storage import Storage

    from tenants.models import Commune

log = structlog.get_logger(__name__)

#: What a fact may be called: counts, dates and addresses of services; nothing private can leave the commune this way.
FIELDS = frozenset(
    {
        "dossiers_open",
        "dossiers_overdue",
        "last_deposit_at",
        "failed_effects",
        "storage_bytes",
        "refused_requests",
        "has_proconnect",
        "issuers",
        "secret_of",
        "secret_ends_on",
    }
)


class UnknownFact(LookupError):
    """A function of ``COMMUNE_FACTS`` told something that nobody shows."""


def collect(commune: Commune) -> CommuneFacts:
    """Gather, then write. A function that fails leaves the facts of before, and the class of its error."""
    found: dict[str, Any] = {}
    error = ""
    with commune_context(commune):
        for path in settings.COMMUNE_FACTS:
            try:
                found |= _checked(path, import_string(path)())
            except (DatabaseError, LookupError, OSError, ValueError, TypeError) as problem:
                error = type(problem).__name__
                log.warning("facts.failed", commune=commune.slug, source=path, error=error)
    with operator_context():
        facts, _ = CommuneFacts.objects.update_or_create(
            commune_id=commune.pk, defaults={**found, "error": error, "checked_at": timezone.now()}
        )
    return facts


def _checked(path: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = set(facts) - FIELDS
    if unknown:
        raise UnknownFact(f"{path} tells {sorted(unknown)}")
    return facts


def outbox_facts() -> dict[str, Any]:
    """Effects that were given up in this commune and wait for a person."""
    return {"failed_effects": Effect.objects.filter(state=EffectState.FAILED).count()}


def storage_facts() -> dict[str, Any]:
    """What the commune's files weigh, public and private, in bytes; weighed once an hour."""
    weighed = cache.get_or_set(
        "ops.storage_bytes", lambda: _weight(default_storage) + _weight(storages["private"]), timeout=3600
    )
    return {"storage_bytes": weighed}


def _weight(storage: Storage, folder: str = "") -> int:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever kept
        return 0
    total = sum(storage.size(posixpath.join(folder, name)) for name in files)
    return total + sum(_weight(storage, posixpath.join(folder, name)) for name in folders)
