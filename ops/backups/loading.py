"""Put the rows of an archive into a schema: whole, in one transaction of the owner, or not at all.

The schema comes from the template of the version that the archive was made with, which this installation knows or makes
again from its migrations; whoever asked brings it up to date afterwards. Its seeds leave, the archive's rows come by COPY,
foreign keys are checked at the end, sequences go on where they were. Nothing here touches a schema that exists, nor a table
outside of the one it makes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg import errors, sql

from ops.backups import rows
from ops.backups.errors import BadArchive, ImportRefused
from ops.backups.tables import tenant_models
from tenants.models import TEMPLATE_SCHEMA, TemplateScript
from tenants.provisioning import database, former, migrating, template

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops.backups.reading import Archive
    from ops.backups.tables import Table

log = structlog.get_logger(__name__)

_STAGING = "parvis_lines"


@dataclass(frozen=True)
class Loaded:
    """``version`` is the schema's: the archive's own, or today's when nothing of communes has changed since."""

    schema_name: str
    version: str
    rows: int


@dataclass(frozen=True)
class _Column:
    name: str
    is_json: bool
    is_required: bool
    has_default: bool


def load(archive: Archive, schema_name: str, progress: Callable[[str], None] = lambda _: None) -> Loaded:
    """Make the schema ``schema_name`` (with its role of the same name) and fill it, in one transaction.

    Raises ImportRefused when the versions do not fit, BadArchive when the rows are not what the manifest says, and
    psycopg.errors.DuplicateSchema when the schema exists.
    """
    with database.owner_connection(autocommit=False) as owner:
        return load_in(owner, archive, schema_name, progress)


def load_in(
    owner: psycopg.Connection[Any],
    archive: Archive,
    schema_name: str,
    progress: Callable[[str], None] = lambda _: None,
    role: str = "",
) -> Loaded:
    """The same in the caller's transaction, as the owner: committed with what the caller writes beside. With ``role``,
    that one works in the schema and none is made."""
    version = version_for(archive)
    script = _script(archive, version, progress)
    database.make_schema(owner, schema_name, script.sql.replace(TEMPLATE_SCHEMA, schema_name), role)
    try:
        _fill(owner, archive, schema_name, progress)
    except (errors.DataError, errors.IntegrityError, errors.ProgrammingError) as error:
        raise BadArchive(
            _("Les lignes de l’archive ne tiennent pas ensemble : %s")
            % " ".join(str(error).split("\n")[0].split())
        ) from error
    return Loaded(schema_name, version, archive.manifest.rows)


def version_for(archive: Archive) -> str:
    """The version of the schema to make: the archive's own, as it is known here or as it can be made again; today's when
    nothing of communes has changed since. Raises ImportRefused, which says what version of Parvis reads it."""
    manifest, today = archive.manifest, template.schema_version()
    known = set(TemplateScript.objects.values_list("version", flat=True))
    if today not in known:
        raise ImportRefused(_("Le modèle de commune n’est pas prêt : lancez « parvis fleet migrate »."))
    if manifest.schema_version in known:
        return manifest.schema_version
    if unknown := sorted(set(manifest.migrations) - template.migrations()):
        raise ImportRefused(_stranger(manifest.installation.version, unknown[0]))
    if not _lacking(manifest.migrations):
        return today
    if partly := former.not_to_be_made(manifest.migrations):
        raise ImportRefused(_too_old(manifest.installation.version, partly[0]))
    return former.version_of(manifest.migrations)


def _script(archive: Archive, version: str, progress: Callable[[str], None]) -> TemplateScript:
    """Of a version that this installation never had, made from the migrations that led there."""
    if known := TemplateScript.objects.filter(version=version).first():
        return known
    progress("former")
    try:
        return former.script_of(archive.manifest.migrations)
    except Exception as error:  # whatever a migration of then does to a server of today
        log.warning("archive.former_version_failed", version=version, error=type(error).__name__)
        detail = type(error).__name__
        raise ImportRefused(_too_old(archive.manifest.installation.version, detail)) from error


def _stranger(theirs: str, migration: str) -> str:
    """It names a migration that is not in this code: to come, or no longer there."""
    if _numbers(theirs) < _numbers(settings.PARVIS_VERSION):
        return _too_old(theirs, migration)
    return _(
        "Cette archive vient d’une version plus récente de Parvis (%(theirs)s, et %(migration)s) : mettez à jour cette "
        "installation, qui est en %(ours)s."
    ) % {"theirs": theirs[:40], "migration": migration[:200], "ours": settings.PARVIS_VERSION}


def _too_old(theirs: str, detail: str) -> str:
    return _(
        "Cette archive vient de Parvis %(theirs)s, dont cette version ne sait plus refaire le schéma (%(detail)s) : "
        "importez-la dans une installation en %(theirs)s, mettez celle-ci à jour, puis exportez de nouveau."
    ) % {"theirs": theirs[:40], "detail": detail[:200]}


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"[0-9]{1,9}", version[:40])]


def _lacking(known: tuple[str, ...]) -> bool:
    """Whether the archive's schema had not all the migrations of communes' tables."""
    labels = {model._meta.app_label for model in tenant_models()}
    there = {f"{app}.{name}" for app, name in migrating.on_disk().graph.nodes if app in labels}
    return not there <= set(known)


def _fill(
    owner: psycopg.Connection[Any], archive: Archive, schema: str, progress: Callable[[str], None]
) -> None:
    owner.execute("SET LOCAL TIME ZONE 'UTC'")
    owner.execute("SET LOCAL search_path = pg_catalog")
    present = _columns(owner, schema)
    tables = {label: card.as_table(label) for label, card in archive.manifest.models.items()}
    for table in tables.values():
        _check_fits(table, present.get(table.name, {}))
    names = rows.names_of(owner, schema)
    # What the template seeded. CASCADE reaches tables of this schema only: no foreign key crosses schemas.
    owner.execute(
        sql.SQL("TRUNCATE {} CASCADE").format(
            sql.SQL(", ").join(sql.Identifier(schema, table.name) for table in tables.values())
        )
    )
    owner.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} (line jsonb) ON COMMIT DROP").format(_identifier(_STAGING))
    )
    for label, table in tables.items():
        progress(label)
        if archive.manifest.models[label].rows:
            _load_table(owner, archive, schema, table, present[table.name], names)
    owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    owner.execute(sql.SQL("DROP TABLE {}").format(_identifier(_STAGING)))
    _set_sequences(owner, archive, schema, tables)


def _identifier(name: str) -> sql.Identifier:
    return sql.Identifier("pg_temp", name)


def _columns(owner: psycopg.Connection[Any], schema: str) -> dict[str, dict[str, _Column]]:
    """The columns of each table of the schema that was just made."""
    found: dict[str, dict[str, _Column]] = {}
    query = """
        SELECT c.relname, a.attname, t.typname IN ('json', 'jsonb'), a.attnotnull,
               a.atthasdef OR a.attidentity <> ''
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'
        ORDER BY a.attnum
    """
    for table, *facts in owner.execute(query, [schema]):
        found.setdefault(table, {})[facts[0]] = _Column(*facts)
    return found


def _check_fits(table: Table, present: dict[str, _Column]) -> None:
    """Raises ImportRefused when a table or a column of the archive has no place here, or one of here no value."""
    if not present:
        raise ImportRefused(_("Cette installation n’a pas de table pour « %s ».") % table.label)
    if lost := sorted(set(table.columns) - set(present)):
        raise ImportRefused(
            _("La colonne « %(column)s » de « %(label)s » n’existe plus dans cette version.")
            % {"column": lost[0], "label": table.label}
        )
    for name, column in present.items():
        if name not in table.columns and column.is_required and not column.has_default:
            raise ImportRefused(
                _("L’archive est trop ancienne : « %(label)s » y manque de « %(column)s ».")
                % {"column": name, "label": table.label}
            )


def _load_table(
    owner: psycopg.Connection[Any],
    archive: Archive,
    schema: str,
    table: Table,
    present: dict[str, _Column],
    names: rows.Names,
) -> None:
    """The lines into a temporary table, then from there into the table, by PostgreSQL's own reading of JSON."""
    owner.execute(sql.SQL("TRUNCATE {}").format(_identifier(_STAGING)))
    content_types, permissions = names.content_type_ids, names.permission_ids
    with (
        owner.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} (line) FROM STDIN").format(_identifier(_STAGING))) as copy,
    ):
        for line in archive.lines(table.label):
            copy.write_row((_as_here(line, table, content_types, permissions),))
    columns = [present[name] for name in table.columns]
    query = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM {staging} AS l, "
        "LATERAL jsonb_populate_record(NULL::{table}, l.line) AS r"
    )
    owner.execute(
        query.format(
            table=sql.Identifier(schema, table.name),
            columns=sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
            values=sql.SQL(", ").join(_value(column) for column in columns),
            staging=_identifier(_STAGING),
        )
    )


def _as_here(line: bytes, table: Table, content_types: dict[str, int], permissions: dict[str, int]) -> str:
    try:
        text = line.decode()
        return rows.numbered(text, table, content_types, permissions) if table.names_others else text
    except LookupError as unknown:
        raise ImportRefused(
            _("L’archive emploie « %s », que cette version de Parvis ne connaît pas.") % unknown.args[0]
        ) from None
    except ValueError as error:  # neither UTF-8 nor JSON
        raise BadArchive(_("Une ligne de « %s » n’est pas du JSON.") % table.label) from error


def _value(column: _Column) -> sql.Composable:
    """A JSON ``null`` reads as NULL; where NULL is not allowed it can only have been JSON's."""
    name = sql.Identifier("r", column.name)
    if column.is_json and column.is_required:
        return sql.SQL("COALESCE({}, 'null'::jsonb)").format(name)
    return name


def _set_sequences(
    owner: psycopg.Connection[Any], archive: Archive, schema: str, tables: dict[str, Table]
) -> None:
    """Each goes on after the last number it gave: an id that was used once is not used again."""
    for label, table in tables.items():
        if not table.sequence:
            continue
        last = archive.manifest.models[label].last_number
        owner.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s)::regclass, %s, %s)",
            [f'"{schema}"."{table.name}"', table.sequence, last or 1, last is not None],
        )


def differences(connection: psycopg.Connection[Any], archive: Archive, schema: str) -> list[str]:
    """The labels of the models whose rows in the schema are not those of the archive: empty when all is equal.

    In the caller's transaction. Columns that the archive does not know are not compared.
    """
    connection.execute("SET TIME ZONE 'UTC'")
    names = rows.names_of(connection, schema)
    found: list[str] = []
    for label, card in archive.manifest.models.items():
        here = rows.digest(rows.lines(connection, schema, card.as_table(label), names))
        if (here.rows, here.size, here.sha256) != (card.rows, card.size, card.sha256):
            found.append(label)
    return found
