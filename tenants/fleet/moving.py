"""One commune to the target: by the template's script in one transaction, or by Django when data must move too."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg
import structlog
from django.core.management import call_command
from django.db import OperationalError
from psycopg import sql

from tenants.connection import connection
from tenants.current import operator_context
from tenants.models import TEMPLATE_SCHEMA, Commune
from tenants.provisioning import database

if TYPE_CHECKING:
    from tenants.models import TemplateUpgrade

log = structlog.get_logger(__name__)

#: A table that somebody holds is not waited for: every page of the commune would queue behind us.
LOCK_TIMEOUT: Final = "2s"
TRIES: Final = 6
#: Rows whose ids must be the same in every commune (pitfall 3): the template's own are added.
_TWINS: Final = ("django_content_type", "auth_permission")


@dataclass(frozen=True)
class Move:
    """What happened to a commune; ``error`` is empty when it arrived."""

    commune: Commune
    seconds: float
    by_script: bool
    error: str = ""


def move(commune: Commune, target: str, upgrade: TemplateUpgrade | None) -> Move:
    """Bring one commune to the target. Never raises: a failure is told in the result, and nothing is half done."""
    started = time.perf_counter()
    by_script = upgrade is not None and not upgrade.needs_django
    error = ""
    try:
        if upgrade is not None and by_script:
            _patiently(lambda: _by_script(commune, upgrade))
        else:
            _patiently(lambda: _by_django(commune, target))
    except Exception as problem:
        error = " ".join(str(problem).split())[:500] or type(problem).__name__
        log.warning("fleet.failed", schema=commune.schema_name, error=type(problem).__name__)
    else:
        log.info("fleet.migrated", schema=commune.schema_name, version=target, by_script=by_script)
    return Move(commune, round(time.perf_counter() - started, 4), by_script, error)


def _patiently(work: Any) -> None:
    """Again when a lock was not to be had in time, a little later each time."""
    for attempt in range(TRIES):
        try:
            work()
        except (psycopg.errors.LockNotAvailable, OperationalError) as error:
            cause = error.__cause__ if isinstance(error, OperationalError) else error
            if not isinstance(cause, psycopg.errors.LockNotAvailable) or attempt == TRIES - 1:
                raise
            time.sleep(0.2 * 2**attempt)
        else:
            return


def _by_script(commune: Commune, upgrade: TemplateUpgrade) -> None:
    """DDL, migrations table, content types, permissions and the version, in one transaction and a few round trips."""
    schema, template = sql.Identifier(commune.schema_name), sql.Identifier(TEMPLATE_SCHEMA)
    with database.owner_connection(autocommit=False) as owner:
        owner.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
        owner.execute(sql.SQL("SET LOCAL search_path = {}, extensions").format(schema))
        held = owner.execute(
            "SELECT schema_version FROM public.tenants_commune WHERE id = %s FOR UPDATE", [commune.pk]
        ).fetchone()
        if held is None or held[0] != upgrade.from_version:
            return  # somebody else has just done it
        owner.execute(upgrade.sql.encode())
        for table in _TWINS:
            twin = sql.Identifier(table)
            owner.execute(
                sql.SQL(
                    "INSERT INTO {own} OVERRIDING SYSTEM VALUE SELECT * FROM {template}.{table} AS theirs "
                    "WHERE NOT EXISTS (SELECT 1 FROM {own} AS ours WHERE ours.id = theirs.id)"
                ).format(own=sql.Identifier(commune.schema_name, table), template=template, table=twin)
            )
            owner.execute(
                sql.SQL(
                    "SELECT setval(pg_get_serial_sequence({name}, 'id'), (SELECT max(id) FROM {own}))"
                ).format(
                    name=sql.Literal(f'"{commune.schema_name}"."{table}"'),
                    own=sql.Identifier(commune.schema_name, table),
                )
            )
        with owner.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
                upgrade.migrations,
            )
        owner.execute(
            "UPDATE public.tenants_commune SET schema_version = %s WHERE id = %s",
            [upgrade.to_version, commune.pk],
        )


def _by_django(commune: Commune, target: str) -> None:
    with database.django_as_owner():
        connection.set_tenant(commune, include_public=False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        call_command("migrate", verbosity=0, interactive=False)
    with operator_context():
        Commune.objects.filter(pk=commune.pk).update(schema_version=target)
