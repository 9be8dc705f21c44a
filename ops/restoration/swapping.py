"""Put a copy in the place of a commune, and back: two schemas exchange their names in one transaction.

The role is the commune's own on both sides, so that a connection that stands there reads the other rows from its next
statement on. Every table is held for that instant: no transaction of a person begins in one and ends in the other. Then
the two folders exchange theirs; a marker inside says how far it went, so that a power cut is made good by the next call.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import psycopg
from django.core.cache import caches
from django.utils.translation import gettext as _
from psycopg import sql

from ops.restoration import loading
from ops.restoration.errors import RestorationFailed
from tenants import storage
from tenants.cache import forget_schema
from tenants.page_files import storage as page_files
from tenants.provisioning import database

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Commune

_TRIES: Final = 8
_LOCK_TIMEOUT: Final = "2s"
_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace ORDER BY relname"
)
#: What becomes of an effect that was waiting in a schema that comes (back) into service.
RESTORED: Final = "restored"
_OF_AN_ARCHIVE: Final = sql.SQL(
    "UPDATE {comes} AS e SET state = 'failed', last_error = {word} WHERE e.state = 'pending' "
    "AND NOT EXISTS (SELECT 1 FROM {leaves} AS o WHERE o.id = e.id AND o.state = 'pending')"
)
_OF_THE_FORMER: Final = sql.SQL(
    "UPDATE {comes} AS e SET state = 'done', done_at = now(), last_error = {word} WHERE e.state = 'pending' "
    "AND EXISTS (SELECT 1 FROM {leaves} AS o WHERE o.id = e.id AND o.state = 'done')"
)


def swap(
    commune: Commune, side: Commune, note: Callable[[psycopg.Connection[Any]], object], *, first: bool
) -> None:
    """Exchange the schemas. ``note`` writes the record in the same transaction; ``first`` brings the archive in, else
    the former commune comes back. The caller forgets what was kept of the rows of before. Raises RestorationFailed when
    somebody holds a table for too long."""
    for attempt in range(_TRIES):
        try:
            _swap_once(commune, side, note, first=first)
        except psycopg.errors.LockNotAvailable:
            time.sleep(0.2 * 2**attempt if attempt < 4 else 3)
        else:
            break
    else:
        raise RestorationFailed(
            _("Quelqu’un travaille depuis longtemps dans %s : recommencez dans quelques minutes.")
            % commune.name
        )


def _swap_once(
    commune: Commune, side: Commune, note: Callable[[psycopg.Connection[Any]], object], *, first: bool
) -> None:
    live, copy = commune.schema_name, side.schema_name
    database.check_schema_name(copy)
    with database.owner_connection(autocommit=False) as owner:
        owner.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        for schema in (live, copy):
            names = [
                sql.Identifier(schema, name) for (name,) in owner.execute(_TABLES, [f'"{schema}"']).fetchall()
            ]
            owner.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.SQL(", ").join(names)))
        if first:
            loading.settle(owner, commune, side)
        _settle_effects(owner, live, copy, first=first)
        for before, after in ((live, f"{copy}_away"), (copy, live), (f"{copy}_away", copy)):
            owner.execute(
                sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
            )
        note(owner)


def _settle_effects(owner: psycopg.Connection[Any], live: str, copy: str, *, first: bool) -> None:
    """Nothing leaves twice. Of an archive, only what still waits in the commune too was never delivered: the rest waits
    for a person. Of the commune that comes back, what was delivered meanwhile is done."""
    comes, leaves = sql.Identifier(copy, "outbox_effect"), sql.Identifier(live, "outbox_effect")
    owner.execute(
        (_OF_AN_ARCHIVE if first else _OF_THE_FORMER).format(
            comes=comes, leaves=leaves, word=sql.Literal(RESTORED)
        )
    )
    owner.execute(
        sql.SQL(
            "INSERT INTO public.tenants_doorbell (schema_name, due_at) "
            "SELECT {live}, min(not_before) FROM {comes} WHERE state = 'pending' HAVING count(*) > 0"
        ).format(live=sql.Literal(live), comes=comes)
    )


def forget(commune: Commune) -> None:
    """What was drawn or kept from the rows of before."""
    page_files.forget([commune.schema_name], hold=True)
    for cache in caches.all():
        forget_schema(cache, commune.schema_name)


def swap_files(commune: Commune, side: Commune, number: int) -> None:
    """Exchange the folders, once for each ``number``; called again after a power cut, it ends what was begun.

    The marker of that number goes with the folder that leaves, and stays there until ``files_swapped``.
    """
    live, copy = storage.folder_of(commune), storage.folder_of(side)
    away, marker = copy.with_name(f"{copy.name}.away"), f".swap-{number}"
    if (copy / marker).exists():
        return
    if not away.exists():
        for folder in (live, copy):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (live / marker).touch()
        live.rename(away)
    if not live.exists():
        copy.rename(live)
    away.rename(copy)


def files_swapped(side: Commune, number: int) -> None:
    """It is written down: the marker has served."""
    (storage.folder_of(side) / f".swap-{number}").unlink(missing_ok=True)
