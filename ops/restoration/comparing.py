"""The difference between a commune and the copy that may take its place: counts for the record, names for the screen.

PostgreSQL compares row by row where both stand; nothing but counts is ever written down or logged.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.utils.text import capfirst
from psycopg import sql

from ops.backups.tables import tables
from tenants.provisioning import database

if TYPE_CHECKING:
    import psycopg

    from ops.backups.tables import Table
    from tenants.models import Commune

#: What people recognise a row by: pages, requests, agents, acts. The others are counted.
NAMED: Final = {
    "wagtailcore.page": "title",
    "dossiers.dossier": "reference",
    "accounts.agent": "email",
    "town_hall.service": "name",
}
#: Names in a list; the rest is counted.
LONGEST_LIST: Final = 50


@dataclass(frozen=True)
class Difference:
    """Of a model: rows that the copy would bring back, that would be lost, and that differ."""

    label: str
    title: str
    back: int
    lost: int
    changed: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Names:
    """The same rows by their names, at most ``LONGEST_LIST`` each."""

    title: str
    back: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]


def differences(commune: Commune, side_schema: str) -> list[Difference]:
    """The models that differ, in the order of their labels."""
    found: list[Difference] = []
    with database.owner_connection(autocommit=False) as owner:
        for table in tables():
            back, lost, changed = _counts(owner, commune.schema_name, side_schema, table)
            if back or lost or changed:
                found.append(Difference(table.label, _title(table.label), back, lost, changed))
    return found


def names(commune: Commune, side_schema: str) -> list[Names]:
    """For the screen of the operator's staff: never logged, never kept."""
    with database.owner_connection(autocommit=False) as owner:
        found = [
            Names(
                _title(table.label),
                *(
                    tuple(str(name) for (name,) in owner.execute(query).fetchall())
                    for query in _queries(commune.schema_name, side_schema, table, NAMED[table.label])
                ),
            )
            for table in tables()
            if table.label in NAMED
        ]
    return [one for one in found if one.back or one.lost or one.changed]


_BACK = sql.SQL("l.{key} IS NULL")
_LOST = sql.SQL("s.{key} IS NULL")
#: But for what follows the installation's address: an archive holds none, and the swap writes it again.
_CHANGED = sql.SQL(
    "l.{key} = s.{key} AND to_jsonb(l) - {neutral}::text[] IS DISTINCT FROM to_jsonb(s) - {neutral}::text[]"
)


def _joined(live: str, side: str, table: Table) -> dict[str, sql.Composable]:
    return {
        "live": sql.Identifier(live, table.name),
        "side": sql.Identifier(side, table.name),
        "key": sql.Identifier(table.key),
        "neutral": sql.Literal([column for column, _value in table.neutral]),
    }


def _counts(owner: psycopg.Connection[Any], live: str, side: str, table: Table) -> tuple[int, int, int]:
    parts = _joined(live, side, table)
    query = sql.SQL(
        "SELECT count(*) FILTER (WHERE {back}), count(*) FILTER (WHERE {lost}), count(*) FILTER (WHERE {changed}) "
        "FROM {live} AS l FULL JOIN {side} AS s ON l.{key} = s.{key}"
    ).format(
        **parts, back=_BACK.format(**parts), lost=_LOST.format(**parts), changed=_CHANGED.format(**parts)
    )
    row = owner.execute(query).fetchone()
    return (int(row[0]), int(row[1]), int(row[2])) if row else (0, 0, 0)


def _queries(live: str, side: str, table: Table, column: str) -> list[sql.Composed]:
    parts = _joined(live, side, table)
    name = sql.Identifier(column)
    return [
        sql.SQL(
            "SELECT COALESCE(l.{name}, s.{name}) FROM {live} AS l FULL JOIN {side} AS s ON l.{key} = s.{key} "
            "WHERE {which} ORDER BY 1 LIMIT {longest}"
        ).format(**parts, name=name, which=which.format(**parts), longest=sql.Literal(LONGEST_LIST))
        for which in (_BACK, _LOST, _CHANGED)
    ]


def _title(label: str) -> str:
    return capfirst(str(apps.get_model(label)._meta.verbose_name_plural))
