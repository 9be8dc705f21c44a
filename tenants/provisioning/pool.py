"""The warm pool: schemas made before anyone asks, so that opening a commune only writes the commune's own data.

A schema is named after its commune's UUID, which is drawn when the schema is made: a commune that takes one takes its
UUID, and nothing is renamed. The row of the pool and the schema are made in one transaction of the owner, and the row
leaves in the transaction that creates the commune: at any moment a schema belongs to the pool or to a commune.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db.models import Count, Min, Q
from psycopg import errors

from tenants.current import operator_context
from tenants.models import PooledSchema, schema_for
from tenants.provisioning import database, template

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = structlog.get_logger(__name__)

#: Held by whoever fills the pool: two workers would make twice as many.
_FILLING = 0x7061727669


@dataclass(frozen=True)
class PoolState:
    """``stale`` schemas are of an earlier version: the next refill drops them."""

    ready: int
    size: int
    version: str
    stale: int
    oldest: datetime | None


def state() -> PoolState:
    """One statement."""
    version = template.schema_version()
    current = Q(version=version)
    with operator_context():
        found = PooledSchema.objects.aggregate(
            ready=Count("id", filter=current),
            stale=Count("id", filter=~current),
            oldest=Min("made_at", filter=current),
        )
    return PoolState(size=settings.POOL_SIZE, version=version, **found)


def take() -> uuid.UUID | None:
    """The UUID of a ready schema of today's version, None when the pool is empty; in the caller's transaction."""
    ready = PooledSchema.objects.select_for_update(skip_locked=True).filter(version=template.schema_version())
    found = ready.order_by("made_at").first()
    if found is None:
        return None
    taken = found.id
    found.delete()
    return taken


def refill(size: int | None = None, progress: Callable[[str], None] = lambda _: None) -> int:
    """Drop what an earlier version left, make what is missing; how many were made. Nothing while another one fills."""
    wanted = settings.POOL_SIZE if size is None else size
    version, made = template.schema_version(), 0
    with database.owner_connection() as guard:
        locked = guard.execute("SELECT pg_try_advisory_lock(%s)", [_FILLING]).fetchone()
        if not locked or not locked[0]:
            return 0
        with operator_context():
            for stale in PooledSchema.objects.exclude(version=version):
                _drop(stale)
            missing = wanted - PooledSchema.objects.filter(version=version).count()
        for _number in range(missing):
            _make(version)
            made += 1
            progress(f"réserve {made}/{missing}")
    if made:
        log.info("pool.filled", made=made, version=version)
    return made


def empty() -> int:
    """Drop every schema of the pool; how many there were."""
    with operator_context():
        waiting = list(PooledSchema.objects.all())
        return sum(_drop(one) for one in waiting)


def _make(version: str) -> None:
    """Schema, role, grants and the pool's row in one transaction."""
    drawn = uuid.uuid4()
    script = template.script_for(schema_for(drawn))
    with database.owner_connection(autocommit=False) as owner:
        database.make_schema(owner, schema_for(drawn), script)
        owner.execute(
            "INSERT INTO public.tenants_pooledschema (id, version, made_at) VALUES (%s, %s, now())",
            [drawn, version],
        )


def _drop(one: PooledSchema) -> bool:
    """Whether it was still there: a commune that takes it at this moment keeps it."""
    with database.owner_connection(autocommit=False) as owner:
        try:
            found = owner.execute(
                "DELETE FROM public.tenants_pooledschema WHERE id = ("
                "SELECT id FROM public.tenants_pooledschema WHERE id = %s FOR UPDATE NOWAIT) RETURNING id",
                [one.id],
            ).fetchone()
        except errors.LockNotAvailable:
            return False
        if found is None:
            return False
        database.drop_schema(owner, schema_for(one.id))
    return True
