"""What a commune holds, counted once its doors are shut and before anything of it goes."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from design.typography import french
from ops.backups import exports
from ops.backups.models import Export
from tenants.keys.models import KeyRecord
from tenants.provisioning import database

if TYPE_CHECKING:
    from tenants.models import Commune


@dataclass(frozen=True)
class TableCount:
    """``label`` in French where a model of ours has a name, else the table's own."""

    table: str
    label: str
    rows: int


@dataclass(frozen=True)
class Inventory:
    """``bytes`` as they weigh on the disk. Of the archives that the operator keeps, those that are sealed and those that
    were made in clear, before."""

    tables: tuple[TableCount, ...]
    files: int
    bytes: int
    domains: tuple[str, ...]
    key_fingerprint: str
    sealed_archives: int = 0
    clear_archives: int = 0

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Inventory:
        return cls(
            tables=tuple(TableCount(**one) for one in kept["tables"]),
            files=kept["files"],
            bytes=kept["bytes"],
            domains=tuple(kept["domains"]),
            key_fingerprint=kept["key_fingerprint"],
            sealed_archives=kept.get("sealed_archives", 0),
            clear_archives=kept.get("clear_archives", 0),
        )


def media_folder(commune: Commune) -> Path:
    return Path(settings.MEDIA_ROOT) / str(commune.id)


def of(commune: Commune) -> Inventory:
    files, octets = _weight(media_folder(commune))
    record = KeyRecord.objects.filter(commune_id=commune.id).first()
    archives = [one for one in Export.objects.filter(commune=commune) if exports.kept_file(one)]
    sealed = sum(one.sealed for one in archives)
    return Inventory(
        tables=_tables(commune.schema_name),
        files=files,
        bytes=octets,
        domains=tuple(commune.domains.order_by("-is_primary", "domain").values_list("domain", flat=True)),
        key_fingerprint=record.fingerprint if record else "",
        sealed_archives=sealed,
        clear_archives=len(archives) - sealed,
    )


def _tables(schema_name: str) -> tuple[TableCount, ...]:
    names = _names()
    with database.owner_connection() as owner:
        rows = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
            "(SELECT oid FROM pg_namespace WHERE nspname = %s) ORDER BY relname",
            [schema_name],
        ).fetchall()
        return tuple(
            TableCount(table, names.get(table, table), _count(owner, schema_name, table)) for (table,) in rows
        )


#: What libraries name in English, or not at all.
_IN_FRENCH: Final = {
    "django_migrations": _("migrations appliquées"),
    "wagtailcore_referenceindex": _("références entre contenus"),
    "wagtailsearch_indexentry": _("index de la recherche"),
    "auth_permission": _("permissions"),
}


def _names() -> dict[str, str]:
    """What each table is to a reader; a table of links is named by what it links."""
    names = {model._meta.db_table: model._meta.verbose_name_plural for model in apps.get_models()}
    for model in apps.get_models():
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            if through is not None and through._meta.auto_created:
                names[through._meta.db_table] = f"{model._meta.verbose_name_plural} – {field.verbose_name}"
    return {table: french(str(name)) for table, name in {**names, **_IN_FRENCH}.items()}


def _count(owner: Any, schema_name: str, table: str) -> int:
    found = owner.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema_name, table))
    ).fetchone()
    return int(found[0]) if found else 0


def _weight(folder: Path) -> tuple[int, int]:
    files = octets = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            files += 1
            octets += (Path(place) / name).lstat().st_size
    return files, octets
