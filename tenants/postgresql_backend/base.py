"""django-tenants' backend, switching role and search_path together in one statement that checks itself.

Stock django-tenants sends ``SET search_path`` before every statement and falls through to ``public`` in silence when
the schema is missing or closed to the role (pitfalls 11 and 12). Here one ``SELECT`` sets the role and the path and
reads back ``current_schema()``: a difference raises, nothing runs. The statement is sent only when the connection does
not already stand where it should: after a switch, a rollback (PostgreSQL undoes the setting with the transaction), or
a reconnection.
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any, ClassVar

import django.db.utils
import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django_tenants.postgresql_backend import base as stock
from django_tenants.utils import get_public_schema_name, quote_schema_name
from psycopg.pq import TransactionStatus

from tenants.errors import SchemaMismatch
from tenants.postgresql_backend.hearing import listeners, write_of
from tenants.postgresql_backend.introspection import Introspection
from tenants.postgresql_backend.schema import SchemaEditor

if TYPE_CHECKING:
    from collections.abc import Callable

DatabaseError = stock.DatabaseError
IntegrityError = stock.IntegrityError

_SWITCH = "SELECT set_config('role', %s, false), set_config('search_path', %s, false), current_schema()"
_PUBLIC_ROLE = "none"


class DatabaseWrapper(stock.DatabaseWrapper):
    """Raises :class:`tenants.errors.SchemaMismatch` when the connection would not stand in the wanted schema."""

    SchemaEditorClass = SchemaEditor

    #: Every switch sent, for tests and ``parvis bench``; never read by the product.
    switches: ClassVar[int] = 0

    schema_name: str
    _setting_search_path: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._standing: tuple[str, str] | None = None
        self._touched: set[str] = set()
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._tell_of_writes)
        self.introspection = Introspection(self)

    def close(self) -> None:
        self._standing = None
        self._touched.clear()
        super().close()

    def close_if_unusable_or_obsolete(self) -> None:
        """Where Django asks whether the connection is too old (start and end of a request): whether it is too heavy too.

        PostgreSQL remembers, in each connection, the catalogue of every schema that it touched, and never lets go of
        it before the end (pitfall 13): past ``MAX_SCHEMAS`` communes, a new connection costs less than this memory.
        """
        super().close_if_unusable_or_obsolete()
        if self.connection is None or self.in_atomic_block:
            return
        if len(self._touched) >= self.settings_dict.get("MAX_SCHEMAS", sys.maxsize):
            self.close()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._standing = None

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._standing = None

    def on_commit(self, func: Callable[[], object], robust: bool = False) -> None:
        """``func`` runs where it was asked for, even when the transaction ends in another commune: what it deletes or
        sends belongs to the first one.
        """
        wanted, including_public = self.tenant, self.include_public_schema

        @functools.wraps(func)
        def there() -> None:
            before, with_public = self.tenant, self.include_public_schema
            self.set_tenant(wanted, including_public)
            try:
                func()
            finally:
                self.set_tenant(before, with_public)

        super().on_commit(there, robust)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Name the schema that the next statement will run in; sends nothing itself."""
        moves = self.schema_name != tenant.schema_name
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(self.schema_name)
        if moves:
            # Ids of content types differ between public and the communes (pitfall 3).
            ContentType.objects.clear_cache()

    def _tell_of_writes(self, execute: Any, statement: Any, params: Any, many: bool, context: Any) -> Any:
        result = execute(statement, params, many, context)
        write = write_of(statement, params, self)
        if write is not None:
            for listener in listeners():
                listener(self, write)
        return result

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        if not self.schema_name:
            raise ImproperlyConfigured("No schema: call set_tenant() first.")
        wanted = (self._role(), ",".join(quote_schema_name(name) for name in self._get_cursor_search_paths()))
        if self._standing == wanted:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            # The transaction is lost already; the caller's statement will say so with its own error.
            return
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        try:
            found = self._switch(own, wanted)
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()
        type(self).switches += 1
        if found != self.schema_name:
            self._standing = None
            raise SchemaMismatch(wanted=self.schema_name, found=found)
        self._standing = wanted
        self._touched.add(self.schema_name)

    def _switch(self, cursor: Any, wanted: tuple[str, str]) -> str | None:
        """The schema where the connection stands after the switch, None when the role itself is not to be had."""
        try:
            cursor.execute(_SWITCH, wanted)
        except (
            django.db.utils.DataError,
            django.db.utils.ProgrammingError,
            psycopg.DataError,
            psycopg.ProgrammingError,
        ):
            # The role does not exist, or is closed to us: the commune is gone or half made.
            return None
        found: str | None = cursor.fetchone()[2]
        return found

    def _role(self) -> str:
        """The commune's own role; none in ``public``, and none for the owner, who only runs DDL."""
        if self.schema_name == get_public_schema_name() or self.settings_dict.get("AS_OWNER"):
            return _PUBLIC_ROLE
        return str(self.schema_name)
