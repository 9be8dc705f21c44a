"""What nobody owns: schemas, roles and folders of no commune, and how they are taken away.

An opening that dies leaves none of them: its commune is there, and goes on or is given up. They come from a database
restored by hand, or a row deleted beside the tools.
"""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from tenants.current import operator_context
from tenants.models import TEMPLATE_SCHEMA, Commune, PooledSchema, schema_for
from tenants.provisioning import database, locks

log = structlog.get_logger(__name__)

_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^c_[0-9a-f]{12}$' ORDER BY nspname"
_ROLES = "SELECT rolname FROM pg_roles WHERE rolname ~ '^c_[0-9a-f]{12}$' ORDER BY rolname"


@dataclass(frozen=True)
class Orphans:
    """Names, in order; ``folders`` are under ``MEDIA_ROOT``."""

    schemas: tuple[str, ...]
    roles: tuple[str, ...]
    folders: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.schemas or self.roles or self.folders)


def find() -> Orphans:
    """A few statements, whatever the number of communes.

    What there is comes first and who owns it second: an opening that goes on meanwhile is never taken for an orphan.
    """
    with operator_context():
        with connection.cursor() as cursor:
            cursor.execute(_SCHEMAS)
            schemas = [name for (name,) in cursor.fetchall()]
            cursor.execute(_ROLES)
            roles = [name for (name,) in cursor.fetchall()]
        folders = _folders()
        owned = _owned()
        living = {str(one) for one in Commune.objects.values_list("id", flat=True)}
    return Orphans(
        tuple(name for name in schemas if name not in owned),
        tuple(name for name in roles if name not in owned),
        tuple(name for name in folders if name not in living and schema_for(uuid.UUID(name)) not in owned),
    )


def remove(found: Orphans) -> Orphans:
    """Take away those that still are orphans; what was taken away."""
    still = find()
    schemas = tuple(name for name in found.schemas if name in still.schemas)
    roles = tuple(name for name in found.roles if name in still.roles)
    folders = tuple(name for name in found.folders if name in still.folders)
    for name in sorted({*schemas, *roles}):
        with database.owner_connection(autocommit=False) as owner:
            locks.hold_schema(owner, name)
            database.drop_schema(owner, name)
    for name in folders:
        shutil.rmtree(Path(settings.MEDIA_ROOT) / name)
    log.warning("orphans.removed", schemas=len(schemas), roles=len(roles), folders=len(folders))
    return Orphans(schemas, roles, folders)


def _owned() -> set[str]:
    """Of the template, the pool, the communes, and whoever else keeps schemas (``SCHEMA_CLAIMS``). The pool is asked
    before the communes: a schema goes from the first to the second."""
    owned = {TEMPLATE_SCHEMA}
    owned.update(schema_for(one) for one in PooledSchema.objects.values_list("id", flat=True))
    owned.update(Commune.objects.values_list("schema_name", flat=True))
    for path in settings.SCHEMA_CLAIMS:
        owned.update(import_string(path)())
    return owned


def _folders() -> list[str]:
    """Of the media folder, those named after a UUID: the others are not ours to judge."""
    place = Path(settings.MEDIA_ROOT)
    if not place.is_dir():
        return []
    return sorted(entry.name for entry in place.iterdir() if entry.is_dir() and _is_uuid(entry.name))


def _is_uuid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False
