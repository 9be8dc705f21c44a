"""The rows of a commune as lines of JSON, one table after another, in bounded memory.

PostgreSQL itself writes each row (``row_to_json``) and sends them by COPY, one statement a table: what is read costs
what it weighs, whatever the number of communes beside. Times are UTC, numbers are whole, keys are the columns' names.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import psycopg

    from ops.backups.tables import Table


@dataclass(frozen=True)
class Names:
    """The content types and permissions of one schema, by number and by name."""

    content_types: dict[int, str]
    permissions: dict[int, str]

    @property
    def content_type_ids(self) -> dict[str, int]:
        return {name: number for number, name in self.content_types.items()}

    @property
    def permission_ids(self) -> dict[str, int]:
        return {name: number for number, name in self.permissions.items()}


def names_of(connection: psycopg.Connection[Any], schema: str) -> Names:
    types = sql.Identifier(schema, "django_content_type")
    rights = sql.Identifier(schema, "auth_permission")
    content_types = connection.execute(
        sql.SQL("SELECT id, app_label || '.' || model FROM {}").format(types)
    ).fetchall()
    permissions = connection.execute(
        sql.SQL(
            "SELECT p.id, t.app_label || '.' || t.model || ':' || p.codename FROM {} AS p "
            "JOIN {} AS t ON t.id = p.content_type_id"
        ).format(rights, types)
    ).fetchall()
    return Names(dict(content_types), dict(permissions))


def lines(connection: psycopg.Connection[Any], schema: str, table: Table, names: Names) -> Iterator[bytes]:
    """Each row of the table, UTF-8, with its line feed, in the order of its key."""
    found = _lines(connection, schema, table, names)
    # A key that is named elsewhere has no order of its own: few rows, sorted as they are written.
    return iter(sorted(found)) if table.key in table.content_types else found


def _lines(connection: psycopg.Connection[Any], schema: str, table: Table, names: Names) -> Iterator[bytes]:
    query = sql.SQL(
        "COPY (SELECT row_to_json(r)::text FROM (SELECT {columns} FROM {table} ORDER BY {key}) AS r) TO STDOUT"
    ).format(
        columns=sql.SQL(", ").join(_column(column, dict(table.neutral)) for column in table.columns),
        table=sql.Identifier(schema, table.name),
        key=sql.Identifier(table.key),
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for (text,) in copy.rows():
            yield (named(text, table, names) if table.names_others else text).encode() + b"\n"


def _column(name: str, neutral: dict[str, str | int]) -> sql.Composable:
    if name not in neutral:
        return sql.Identifier(name)
    return sql.SQL("{} AS {}").format(sql.Literal(neutral[name]), sql.Identifier(name))


def named(text: str, table: Table, names: Names) -> str:
    """A line whose numbers of content types and permissions have become names."""
    row = json.loads(text)
    for column in table.content_types:
        row[column] = _found(names.content_types, row[column])
    for column in table.permissions:
        row[column] = _found(names.permissions, row[column])
    for column in table.serialised:
        row[column] = _in_object(row[column], names.content_types)
    return dumped(row)


def numbered(text: str, table: Table, content_types: dict[str, int], permissions: dict[str, int]) -> str:
    """The reverse of ``named``. Raises LookupError, with the name that is not known here."""
    row = json.loads(text)
    for column in table.content_types:
        row[column] = _found(content_types, row.get(column))
    for column in table.permissions:
        row[column] = _found(permissions, row.get(column))
    for column in table.serialised:
        row[column] = _in_object(row.get(column), content_types)
    return dumped(row)


def dumped(row: object) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _found(known: dict[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if value not in known:
        raise LookupError(str(value))
    return known[value]


def _in_object(value: Any, known: dict[Any, Any]) -> Any:
    """The same object: under each key ``content_type``, what is known of it; anything else stays."""
    if isinstance(value, dict):
        return {
            key: known.get(inner, inner)
            if key == "content_type" and isinstance(inner, int | str)
            else _in_object(inner, known)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_in_object(inner, known) for inner in value]
    return value


@dataclass(frozen=True)
class Digest:
    """What two copies of a table have in common when they are equal."""

    rows: int
    size: int
    sha256: str


class Counted:
    """Counts the lines that pass."""

    def __init__(self, found: Iterable[bytes]) -> None:
        self._found = found
        self.rows = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._found:
            self.rows += 1
            yield line


def digest(found: Iterable[bytes]) -> Digest:
    """Count, weigh and hash lines."""
    total, rows, size = hashlib.sha256(), 0, 0
    for line in found:
        total.update(line)
        rows += 1
        size += len(line)
    return Digest(rows, size, total.hexdigest())


def last_numbers(
    connection: psycopg.Connection[Any], schema: str, tables: Iterable[Table]
) -> dict[str, int | None]:
    """The last number that each table's sequence gave, by label; None when it never gave one. One statement."""
    counted = [table for table in tables if table.sequence]
    values = sql.SQL(", ").join(
        sql.SQL("({}, pg_sequence_last_value(pg_get_serial_sequence({}, {})))").format(
            table.label, f'"{schema}"."{table.name}"', table.sequence
        )
        for table in counted
    )
    rows = connection.execute(sql.SQL("VALUES {}").format(values)).fetchall() if counted else []
    return dict(rows)
