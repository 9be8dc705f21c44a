"""What nobody owns: schemas, roles, folders and keys of no commune, and how they are taken away.

An opening that dies leaves none of them: its commune is there, and goes on or is given up. They come from a database
restored by hand, a row deleted beside the tools, an import that nobody ended. A commune that was deleted owns nothing:
what bears its name again came back by hand.
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
from tenants.keys.models import KeyRecord
from tenants.keys.services import forget as forget_key
from tenants.models import TEMPLATE_SCHEMA, Commune, PooledSchema, schema_for
from tenants.provisioning import database, locks
from tenants.states import CommuneState

log = structlog.get_logger(__name__)

_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^c_[0-9a-f]{12}$' ORDER BY nspname"
_ROLES = "SELECT rolname FROM pg_roles WHERE rolname ~ '^c_[0-9a-f]{12}$' ORDER BY rolname"


@dataclass(frozen=True)
class Orphans:
    """Names, in order; ``folders`` are under ``MEDIA_ROOT``, ``keys`` the UUIDs that they were made for."""

    schemas: tuple[str, ...]
    roles: tuple[str, ...]
    folders: tuple[str, ...]
    keys: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.schemas or self.roles or self.folders or self.keys)


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
        keys = sorted(
            str(one)
            for one in KeyRecord.objects.filter(destroyed_at=None).values_list("commune_id", flat=True)
        )
        owned = _owned()
    return Orphans(
        tuple(name for name in schemas if name not in owned),
        tuple(name for name in roles if name not in owned),
        tuple(name for name in folders if _schema_of_folder(name) not in owned),
        tuple(name for name in keys if schema_for(uuid.UUID(name)) not in owned),
    )


def remove(found: Orphans) -> Orphans:
    """Take away those that still are orphans; what was taken away."""
    still = find()
    schemas = tuple(name for name in found.schemas if name in still.schemas)
    roles = tuple(name for name in found.roles if name in still.roles)
    folders = tuple(name for name in found.folders if name in still.folders)
    without = tuple(name for name in found.keys if name in still.keys)
    for name in sorted({*schemas, *roles}):
        with database.owner_connection(autocommit=False) as owner:
            locks.hold_schema(owner, name)
            database.drop_schema(owner, name)
    for name in folders:
        shutil.rmtree(Path(settings.MEDIA_ROOT) / name)
    for name in without:
        forget_key(Commune(id=uuid.UUID(name)))
    log.warning(
        "orphans.removed", schemas=len(schemas), roles=len(roles), folders=len(folders), keys=len(without)
    )
    return Orphans(schemas, roles, folders, without)


def _owned() -> set[str]:
    """Of the template, the pool, the communes that are not gone, and whoever else keeps schemas (``SCHEMA_CLAIMS``). The
    pool is asked before the communes: a schema goes from the first to the second."""
    owned = {TEMPLATE_SCHEMA}
    owned.update(schema_for(one) for one in PooledSchema.objects.values_list("id", flat=True))
    living = Commune.objects.exclude(state=CommuneState.GONE)
    owned.update(living.values_list("schema_name", flat=True))
    for path in settings.SCHEMA_CLAIMS:
        owned.update(import_string(path)())
    return owned


def _folders() -> list[str]:
    """Of the media folder, those named after a commune or a copy beside one: the others are not ours to judge."""
    place = Path(settings.MEDIA_ROOT)
    if not place.is_dir():
        return []
    return sorted(entry.name for entry in place.iterdir() if entry.is_dir() and _schema_of_folder(entry.name))


def _schema_of_folder(name: str) -> str:
    """Whose rows name its files: of a copy beside a commune, the copy's (``storage.folder_of``); "" when the name is not
    one of ours."""
    commune, _tilde, copy = name.partition("~")
    try:
        if str(uuid.UUID(commune)) != commune:
            return ""
    except ValueError:
        return ""
    if not copy:
        return schema_for(uuid.UUID(commune))
    beside = f"c_{copy.removesuffix('.away')}"
    return beside if database.SCHEMA_NAME.match(beside) else ""
