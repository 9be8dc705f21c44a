"""The database: reachable, migrated, and its two walls standing."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from design.typography import plural
from ops.monitoring.checkup.base import Component, failed, good, warned
from tenants.current import operator_context
from tenants.fleet import services as fleet
from tenants.models import Commune, TemplateScript
from tenants.provisioning import database, orphans, pool, template

#: Schemas of communes that the login role could enter by itself: there must be none.
_OPEN_SCHEMAS = """\
SELECT count(*) FROM pg_namespace
WHERE nspname ~ '^c_[0-9a-f]{12}$' AND has_schema_privilege(current_user, oid, 'USAGE')
"""
#: Each commune's role against the schema of the next one: it must not enter.
_OPEN_NEIGHBOURS = """\
WITH communes AS (
    SELECT schema_name AS name, lead(schema_name) OVER (ORDER BY schema_name) AS next
    FROM tenants_commune WHERE schema_version <> '' AND state <> 'gone'
)
SELECT count(*) FILTER (WHERE role.oid IS NULL),
       count(*) FILTER (WHERE role.oid IS NOT NULL AND other.oid IS NOT NULL
                        AND has_schema_privilege(role.oid, other.oid, 'USAGE'))
FROM communes
LEFT JOIN pg_roles AS role ON role.rolname = communes.name
LEFT JOIN pg_namespace AS other ON other.nspname = communes.next
"""


def reachable() -> Component:
    with operator_context(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
        version, number = cursor.fetchone()
    if number < 150000:
        return failed("database", f"PostgreSQL {version} : la version 15 est le minimum.")
    return good("database", f"PostgreSQL {version}")


def owner() -> Component:
    with database.owner_connection() as owned:
        row = owned.execute(
            "SELECT rolcreaterole, has_database_privilege(current_database(), 'CREATE') "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if row is None or not all(row):
        return failed("owner", "Le propriétaire ne peut pas créer de schéma ou de rôle (DATABASE_OWNER_URL).")
    return good("owner", "Peut ouvrir des communes et migrer")


def template_version() -> Component:
    version = template.schema_version()
    with operator_context():
        known = TemplateScript.objects.filter(version=version).first()
    if known is None:
        return failed("template", f"Le modèle {version} n’est pas prêt : lancez « parvis fleet migrate ».")
    return good("template", f"{version}, {known.tables} tables par commune")


def fleet_version() -> Component:
    status = fleet.status()
    if status.behind:
        names = ", ".join(commune.slug for commune in status.behind[:5])
        return warned("fleet", f"{len(status.behind)} à migrer ou inachevées : {names}")
    return good("fleet", f"{plural(len(status.communes), 'commune')} à jour")


def walls() -> Component:
    """The login role is nobody's superuser and enters no commune by itself; no commune enters its neighbour."""
    with operator_context(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = current_user"
        )
        if any(cursor.fetchone()):
            return failed(
                "walls",
                "Le rôle de l’application a trop de droits (superutilisateur, BYPASSRLS ou CREATEROLE).",
            )
        cursor.execute(_OPEN_SCHEMAS)
        (opened,) = cursor.fetchone()
        cursor.execute(_OPEN_NEIGHBOURS)
        without_role, neighbours = cursor.fetchone()
        communes = Commune.objects.exclude(schema_version="").count()
    if opened:
        return failed(
            "walls", f"Le rôle de l’application entre de lui-même dans {opened} schémas de communes."
        )
    if without_role:
        return failed("walls", f"{without_role} communes n’ont pas leur propre rôle.")
    if neighbours:
        return failed("walls", f"{neighbours} communes peuvent lire une autre.")
    return good("walls", f"Un schéma et un rôle pour chaque commune ({communes})")


def reserve() -> Component:
    """The warm pool; an empty one opens communes all the same, in a longer second."""
    found = pool.state()
    words = _("%(ready)s sur %(size)s prêts") % {"ready": found.ready, "size": found.size}
    if found.size and not found.ready:
        return warned("pool", _("Vide\u00a0: une commune s’ouvre moins vite. Le travailleur la remplit."))
    if found.stale:
        return warned(
            "pool", _("%(words)s, %(stale)s d’une autre version") % {"words": words, "stale": found.stale}
        )
    return good("pool", f"{words}, version {found.version}")


def lost() -> Component:
    """Schemas, roles, folders and keys that no commune owns."""
    found = orphans.find()
    if found:
        told = [
            plural(len(found.schemas), _("schéma")),
            plural(len(found.roles), _("compte")),
            plural(len(found.folders), _("dossier")),
            plural(len(found.keys), _("clé")),
        ]
        return warned(
            "orphans", _("%s sans commune\u00a0: voyez «\u00a0parvis fleet orphans\u00a0»") % ", ".join(told)
        )
    return good("orphans", _("Rien sans commune"))
