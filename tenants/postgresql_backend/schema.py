"""The schema editor that remembers what it sent: one migration of the template gives the DDL of the whole fleet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.backends.postgresql.schema import DatabaseSchemaEditor

if TYPE_CHECKING:
    from collections.abc import Iterator


class SchemaEditor(DatabaseSchemaEditor):
    """Django's, with an ear: outside of ``recording`` it is the stock one."""

    _heard: ClassVar[list[str] | None] = None

    @classmethod
    @contextmanager
    def recording(cls) -> Iterator[list[str]]:
        """The statements sent inside the block, complete, parameters written in, in order."""
        before, cls._heard = cls._heard, []
        try:
            yield cls._heard
        finally:
            cls._heard = before

    def execute(self, sql: Any, params: Any = ()) -> None:
        super().execute(sql, params)
        heard = type(self)._heard
        if heard is None or self.collect_sql:
            return
        text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
        heard.append(text.rstrip().rstrip(";") + ";")
