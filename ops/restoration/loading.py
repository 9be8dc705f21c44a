"""Put an archive beside the commune that it is of: its rows in a schema, its files in a folder, under the same role and
the same key. The commune itself is read, never written.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final, LiteralString

from django.utils.translation import gettext as _
from psycopg import sql

from ops.backups import loading
from ops.backups.incoming import write_file
from ops.restoration.errors import RestorationRefused
from tenants import storage
from tenants.current import commune_context
from tenants.fleet import moving
from tenants.models import Commune, schema_for
from tenants.provisioning import database, template

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    import psycopg

    from ops.backups.reading import Archive


def beside(commune: Commune, side_id: uuid.UUID) -> Commune:
    """The copy, as something that storages and migrations take for a commune; never saved."""
    side = Commune(
        id=side_id,
        schema_name=schema_for(side_id),
        insee=commune.insee,
        name=commune.name,
        slug=commune.slug,
        time_zone=commune.time_zone,
        state=commune.state,
    )
    side.beside = commune.id
    side._primary_host = commune.primary_host
    return side


def check_owner(commune: Commune, archive: Archive) -> None:
    """An archive goes back to the commune that it is of, and to no other (attack 34). Raises RestorationRefused."""
    card = archive.manifest.commune
    if card.id == commune.id and card.insee == commune.insee:
        return
    if card.insee == commune.insee:
        raise RestorationRefused(
            _(
                "Cette archive est d’une autre vie de %(name)s (identifiant %(id)s) : elle ne se restaure pas ici."
            )
            % {"name": card.name, "id": card.id}
        )
    raise RestorationRefused(
        _("Cette archive est celle de %(other)s (%(insee)s), pas celle de %(name)s.")
        % {"other": card.name, "insee": card.insee, "name": commune.name}
    )


def load(
    archive: Archive, commune: Commune, side_id: uuid.UUID, progress: Callable[[str], None] = lambda _: None
) -> Commune:
    """The copy, whole, equal to the archive, at today's version.

    Raises RestorationRefused, ops.backups.errors.BadArchive, ImportRefused.
    """
    check_owner(commune, archive)
    side = beside(commune, side_id)
    with database.owner_connection(autocommit=False) as owner:
        loaded = loading.load_in(owner, archive, side.schema_name, progress, commune.schema_name)
        if different := loading.differences(owner, archive, side.schema_name):
            raise RestorationRefused(
                _("Les lignes de « %s », une fois relues, ne sont pas celles de l’archive.") % different[0]
            )
    if loaded.version != template.schema_version():
        moving.by_django(side, template.schema_version())
    progress("files")
    with commune_context(side):
        for entry in archive.manifest.files:
            write_file(archive, entry)
    return side


def settle(owner: psycopg.Connection[Any], commune: Commune, side: Commune) -> None:
    """What no archive holds and the commune needs: its address, its sign-in, its agents' second factors.

    In the caller's transaction, before the copy takes the commune's place for the first time.
    """
    owner.execute(
        sql.SQL(
            "UPDATE {site} AS s SET hostname = l.hostname, port = l.port FROM {live} AS l WHERE l.id = s.id"
        ).format(
            site=sql.Identifier(side.schema_name, "wagtailcore_site"),
            live=sql.Identifier(commune.schema_name, "wagtailcore_site"),
        )
    )
    for name, guard in _SECRETS.items():
        live, copy = (sql.Identifier(one.schema_name, name) for one in (commune, side))
        schema = sql.Identifier(side.schema_name)
        owner.execute(
            sql.SQL("INSERT INTO {copy} OVERRIDING SYSTEM VALUE SELECT l.* FROM {live} AS l {guard}").format(
                copy=copy, live=live, guard=sql.SQL(guard).format(schema=schema)
            )
        )
    for name in _NUMBERED:
        owner.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({name}, 'id'), (SELECT COALESCE(max(id), 0) + 1 FROM {table}), false)"
            ).format(
                name=sql.Literal(f'"{side.schema_name}"."{name}"'),
                table=sql.Identifier(side.schema_name, name),
            )
        )


_OF_AN_AGENT: Final = "WHERE EXISTS (SELECT 1 FROM {schema}.accounts_agent AS a WHERE a.id = l.user_id)"
#: Tables that archives leave out as secrets, those that others refer to first; the rows whose agent the copy has.
_SECRETS: Final[dict[str, LiteralString]] = {
    "oidc_oidcclient": "",
    "otp_totp_totpdevice": _OF_AN_AGENT,
    "otp_static_staticdevice": _OF_AN_AGENT,
    "otp_static_statictoken": "WHERE EXISTS (SELECT 1 FROM {schema}.otp_static_staticdevice AS d WHERE d.id = l.device_id)",
}
_NUMBERED: Final = ("otp_totp_totpdevice", "otp_static_staticdevice", "otp_static_statictoken")


def drop(side: Commune) -> None:
    """The copy's schema and folder; idempotent."""
    with database.owner_connection(autocommit=False) as owner:
        owner.execute("SET LOCAL lock_timeout = '15s'")
        database.drop_schema(owner, side.schema_name)
    folder = storage.folder_of(side)
    if folder.exists():
        shutil.rmtree(folder)
