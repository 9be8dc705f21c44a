"""The template schema: migrated and seeded once, then written down as SQL that makes any commune's schema.

The SQL comes from ``pg_dump``, which keeps the names of constraints and sequences (pitfall 10), and only the schema's
name is replaced in it. It is kept in ``TemplateScript``, so that opening a commune needs no ``pg_dump``.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string
from django_tenants.postgresql_backend.base import FakeTenant
from psycopg import sql

from tenants.connection import connection
from tenants.current import operator_context
from tenants.errors import ProvisioningError
from tenants.models import TEMPLATE_SCHEMA, TemplateScript, TemplateUpgrade
from tenants.provisioning import database, locks, migrating, upgrades

if TYPE_CHECKING:
    from collections.abc import Callable

#: The only data the template holds is small and in these forms; everything pg_dump says that is not about the schema goes.
_NOISE = re.compile(r"^(\\|SET |SELECT pg_catalog\.set_config|CREATE SCHEMA|ALTER SCHEMA|--)", re.IGNORECASE)


@cache
def schema_version() -> str:
    """A short name of the migrations that a commune's schema must have: the digest of their last ones, app by app."""
    leaves = sorted(f"{app}.{name}" for app, name in migrating.on_disk().graph.leaf_nodes())
    return hashlib.sha256("\n".join(leaves).encode()).hexdigest()[:12]


@cache
def migrations() -> frozenset[str]:
    """The migrations of this version, ``app.name``: what an archive of this version or of an earlier one has."""
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)


def prepare(progress: Callable[[str], None] = lambda _: None) -> TemplateScript:
    """Migrate ``public`` and the template, seed it, write it down; idempotent, and quick when nothing has changed.

    One process at a time. One that dies half way is followed by one that ends its work.
    """
    move_shared(progress)
    return write_down(progress)


def move_shared(progress: Callable[[str], None] = lambda _: None) -> None:
    """The first half: ``public`` and the template at this version. What communes need to follow is there."""
    with locks.template(), database.django_as_owner():
        progress("schéma public")
        connection.set_schema_to_public()
        if migrating.is_behind(connection):
            migrating.bring_up(connection)
        database.ensure_communes_role()
        for path in settings.PUBLIC_SEEDS:
            import_string(path)()
        if TemplateScript.objects.filter(version=schema_version()).exists():
            return
        progress("modèle de commune")
        _upgrade_template(schema_version())
        for path in settings.TEMPLATE_SEEDS:
            import_string(path)()


def write_down(progress: Callable[[str], None] = lambda _: None) -> TemplateScript:
    """The second half: the SQL that makes the communes to come. ``pg_dump`` reads the catalogue of all communes for it
    (pitfall 19), so that those who wait to be moved go before."""
    version = schema_version()
    with operator_context():
        known = TemplateScript.objects.filter(version=version).first()
    if known:
        return known
    with locks.template(), database.django_as_owner():
        progress("copie du modèle")
        text, tables = written_down(TEMPLATE_SCHEMA)
        script, _ = TemplateScript.objects.update_or_create(
            version=version, defaults={"sql": text, "tables": tables}
        )
    return script


def ensure_ready(progress: Callable[[str], None] = lambda _: None) -> None:
    """``prepare`` when the template is missing or of another version: a fresh installation opens its first commune."""
    with database.owner_connection() as owner:
        exists = owner.execute("SELECT to_regclass('public.tenants_templatescript')").fetchone()
    if (
        not exists
        or exists[0] is None
        or not TemplateScript.objects.filter(version=schema_version()).exists()
    ):
        prepare(progress)


def _upgrade_template(after: str) -> None:
    """Bring the template to ``after``, and keep what that sent for the communes that stand where it stood.

    A draft is kept first: should it be found again, an earlier run died among the migrations, and the script of what
    this one still had to do is not the whole way. Communes then go by Django, which looks where each one stands.
    """
    former = TemplateScript.objects.order_by("-made_at").first()
    before = former.version if former else ""
    ended = TemplateScript.objects.values("version")
    was_cut_short = TemplateUpgrade.objects.filter(from_version=before).exclude(to_version__in=ended).exists()
    if before:
        TemplateUpgrade.objects.get_or_create(
            from_version=before, to_version=after, defaults={"needs_django": True}
        )
    upgrade = _migrate_template(before, after)
    connection.set_schema_to_public()
    if upgrade is not None:
        kept = {"sql": upgrade.sql, "migrations": upgrade.migrations}
        TemplateUpgrade.objects.filter(from_version=before, to_version=after).update(
            **kept, needs_django=upgrade.needs_django or was_cut_short
        )
    connection.set_tenant(FakeTenant(TEMPLATE_SCHEMA), include_public=False)


def _migrate_template(before: str, after: str) -> TemplateUpgrade | None:
    """What the migration sent, not saved; leaves the connection in the template."""
    with database.owner_connection() as owner:
        owner.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(TEMPLATE_SCHEMA)))
    # Without public on the path: its own table of migrations must not be taken for the template's.
    connection.set_tenant(FakeTenant(TEMPLATE_SCHEMA), include_public=False)
    MigrationRecorder(connection).ensure_schema()
    return upgrades.record(connection, lambda: migrating.bring_up(connection), before, after)


def bare_ddl() -> str:
    """The template's DDL alone, without a row: the yardstick of ``parvis bench provision``."""
    text, _tables = written_down(TEMPLATE_SCHEMA, "--schema-only")
    return text


def written_down(schema_name: str, *options: str) -> tuple[str, int]:
    """The SQL that makes this schema, and how many tables it has. Raises ProvisioningError."""
    command = [
        pg_dump(),
        "--dbname",
        settings.DATABASE_OWNER_URL,
        f"--schema={schema_name}",
        "--no-owner",
    ]
    command += [
        "--no-privileges",
        "--no-comments",
        "--rows-per-insert=500",
        "--quote-all-identifiers",
        *options,
    ]
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    if run.returncode:
        raise ProvisioningError(f"Le modèle de commune ne peut pas être copié : {run.stderr.strip()}")
    lines = [line for line in run.stdout.splitlines() if line.strip() and not _NOISE.match(line)]
    tables = sum(line.startswith("CREATE TABLE ") for line in lines)
    return "\n".join(lines) + "\n", tables


def pg_dump() -> str:
    """The program that writes the template down: the setting ``PG_DUMP``, else the machine's own."""
    found = settings.PG_DUMP or shutil.which("pg_dump")
    if not found:
        raise ProvisioningError(
            "pg_dump est introuvable : installez postgresql-client, ou donnez PARVIS_PG_DUMP."
        )
    return str(found)


def script_for(schema_name: str) -> str:
    """The SQL that makes ``schema_name``; raises ProvisioningError when the template is not ready."""
    database.check_schema_name(schema_name)
    script = TemplateScript.objects.filter(version=schema_version()).first()
    if script is None:
        raise ProvisioningError("Le modèle de commune n’est pas prêt : lancez « parvis fleet migrate ».")
    return script.sql.replace(TEMPLATE_SCHEMA, schema_name)
