"""What is written to the database, told apart: of a commune's tables, all but the quiet ones may show on its pages.

Heard where every statement passes (tenants.postgresql_backend), because a model's signals miss ``update()``, bulk
writes and plain SQL. Coarse and sure: one write, and every page of the commune goes, once the transaction is there.
What is written by another road than Django's connection (COPY, a schema renamed) calls ``storage.forget`` itself.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django_tenants.utils import get_public_schema_name

from tenants.models import schema_for
from tenants.page_files import storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tenants.postgresql_backend.base import DatabaseWrapper
    from tenants.postgresql_backend.hearing import Write


def heard(connection: DatabaseWrapper, write: Write) -> None:
    """``settings.WRITE_LISTENERS``."""
    if not settings.PAGE_FILES:
        return
    if connection.schema_name != get_public_schema_name():
        if write.table not in quiet_tables() and not (write.is_insert and write.table in quiet_when_added()):
            _after_commit(connection, partial(storage.forget, (connection.schema_name,)))
    elif write.table in shown_tables_of_public():
        schemas = tuple(sorted({schema_for(value) for value in _uuids(write.params)}))
        if schemas:
            _now_and_after_commit(connection, partial(storage.forget, schemas, hold=True))
        elif not write.is_insert:
            _now_and_after_commit(connection, storage.forget_everybody)


@lru_cache(maxsize=1)
def quiet_tables() -> frozenset[str]:
    return frozenset(_tables(settings.PAGE_FILES_QUIET))


@lru_cache(maxsize=1)
def quiet_when_added() -> frozenset[str]:
    return frozenset(_tables(settings.PAGE_FILES_QUIET_WHEN_ADDED))


@lru_cache(maxsize=1)
def shown_tables_of_public() -> frozenset[str]:
    return frozenset(_tables(settings.PAGE_FILES_SHOWN_OF_PUBLIC))


def _tables(names: Iterable[str]) -> Iterator[str]:
    """Tables of models (``dossiers.Draft``) or of whole apps (``sessions``), many-to-many ones included."""
    for name in names:
        if "." in name:
            yield apps.get_model(name)._meta.db_table
        else:
            models = apps.get_app_config(name).get_models(include_auto_created=True)
            yield from (model._meta.db_table for model in models)


def _uuids(params: Any) -> Iterator[UUID]:
    """Those among the parameters of a statement: a commune's row is written by its key."""
    if isinstance(params, UUID):
        yield params
    elif isinstance(params, list | tuple):
        for value in params:
            yield from _uuids(value)
    elif isinstance(params, dict):
        yield from _uuids(tuple(params.values()))


def _now_and_after_commit(connection: DatabaseWrapper, work: Callable[[], None]) -> None:
    """A commune's state or address: a process that dies once it is committed has taken the pages away already, and
    nobody writes one for a moment."""
    if connection.in_atomic_block:
        work()
    _after_commit(connection, work)


def _after_commit(connection: DatabaseWrapper, work: Callable[[], None]) -> None:
    """Once the write is there for everybody; never when it is undone. Once a transaction is enough."""
    here = set(connection.savepoint_ids)
    for savepoints, kept, _robust in connection.run_on_commit:
        waiting = getattr(kept, "__wrapped__", kept)  # the connection wraps it, to run it in its commune
        same = isinstance(waiting, partial) and isinstance(work, partial) and waiting.args == work.args
        if (waiting is work or same) and savepoints <= here:
            return
    connection.on_commit(work, robust=True)
