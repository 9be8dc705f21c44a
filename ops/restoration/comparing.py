"""The difference between a commune and the copy that may take its place: counts for the record, names for the screen.

PostgreSQL compares row by row where both stand, one statement a model, and gives what is shown; nothing but counts is
ever written down or logged.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from psycopg import sql

from ops.backups.tables import tables
from ops.restoration.naming import name_of
from ops.restoration.wording import columns_of, name_in_words, title_of
from tenants.provisioning import database

if TYPE_CHECKING:
    from collections.abc import Collection

    import psycopg

    from ops.backups.tables import Table
    from tenants.models import Commune

#: Names in a list; the rest is counted.
LONGEST_LIST: Final = 50
#: What Parvis makes again from the rest, as pages are published, searched or looked at: an archive holds it, so that a
#: commune comes back at once, and nobody chooses a restoration by it.
DERIVED: Final = frozenset(
    {
        "pages.communerendition",
        "wagtailcore.referenceindex",
        "wagtailimages.rendition",
        "wagtailsearch.indexentry",
    }
)
#: What moves each time somebody signs in: no change that a person made.
_PASSING: Final = {
    "accounts.agent": ("last_login",),
    "citizens.citizen": ("last_login",),
    "citizens.franceconnectlink": ("last_used_at",),
}


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
class Named:
    """The rows of a model that bear one name. ``columns`` are those that differ, ``fields`` what people call them."""

    name: str
    rows: int = 1
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """The first ``LONGEST_LIST`` names, in order; ``others`` rows bear another."""

    names: tuple[Named, ...] = ()
    others: int = 0


@dataclass(frozen=True)
class Names:
    """The rows of a model that differ, by what people recognise them by (``naming``)."""

    label: str
    title: str
    back: Listed = field(default_factory=Listed)
    lost: Listed = field(default_factory=Listed)
    changed: Listed = field(default_factory=Listed)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compared() -> list[Table]:
    """What an archive holds and people made."""
    return [one for one in tables() if one.label not in DERIVED]


def differences(commune: Commune, side_schema: str) -> list[Difference]:
    """The models that differ, in the order of their labels."""
    found: list[Difference] = []
    with database.owner_connection(autocommit=False) as owner:
        for table in compared():
            back, lost, changed = _counts(owner, commune.schema_name, side_schema, table)
            if back or lost or changed:
                found.append(Difference(table.label, title_of(table.label), back, lost, changed))
    return found


def names(commune: Commune, side_schema: str, labels: Collection[str]) -> list[Names]:
    """Of the models of ``labels``, one statement each; for the screen of the operator's staff: never logged, never kept."""
    with database.owner_connection(autocommit=False) as owner:
        found = [
            _names(owner, commune.schema_name, side_schema, one) for one in compared() if one.label in labels
        ]
    return [one for one in found if one.back.names or one.lost.names or one.changed.names]


_BACK = sql.SQL("l.{key} IS NULL")
_LOST = sql.SQL("s.{key} IS NULL")
#: But for what follows the installation's address (an archive holds none, and the swap writes it again) and ``_PASSING``.
_CHANGED = sql.SQL(
    "l.{key} = s.{key} AND to_jsonb(l) - {neutral}::text[] IS DISTINCT FROM to_jsonb(s) - {neutral}::text[]"
)


def _joined(live: str, side: str, table: Table) -> dict[str, sql.Composable]:
    return {
        "live": sql.Identifier(live, table.name),
        "side": sql.Identifier(side, table.name),
        "key": sql.Identifier(table.key),
        "neutral": sql.Literal(
            [*(column for column, _value in table.neutral), *_PASSING.get(table.label, ())]
        ),
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


#: Rows that bear one name are told together; the columns of those that are shown, and of no other, are compared.
_NAMES: Final = sql.SQL(
    """
    WITH different AS MATERIALIZED (
        SELECT CASE WHEN {back} THEN 'back' WHEN {lost} THEN 'lost' ELSE 'changed' END AS kind,
               CASE WHEN {back} THEN {side_name} ELSE {live_name} END AS name, l.{key} AS live_key, s.{key} AS side_key
        FROM {live} AS l FULL JOIN {side} AS s ON l.{key} = s.{key}
        WHERE {back} OR {lost} OR ({changed})
    ), named AS (
        SELECT kind, name, count(*) AS rows, sum(count(*)) OVER (PARTITION BY kind)::bigint AS total,
               row_number() OVER (PARTITION BY kind ORDER BY name) AS place
        FROM different GROUP BY kind, name
    )
    SELECT kind, name, rows, total, CASE WHEN kind = 'changed' THEN ARRAY(
        SELECT DISTINCT value.key
        FROM different AS d
        JOIN {live} AS l ON l.{key} = d.live_key
        JOIN {side} AS s ON s.{key} = d.side_key
        CROSS JOIN LATERAL jsonb_each(to_jsonb(l) - {neutral}::text[]) AS value
        WHERE d.kind = 'changed' AND d.name = named.name AND value.value IS DISTINCT FROM to_jsonb(s) -> value.key
        ORDER BY 1
    ) END
    FROM named WHERE place <= {longest} ORDER BY kind, place
    """
)


def _names(owner: psycopg.Connection[Any], live: str, side: str, table: Table) -> Names:
    parts = _joined(live, side, table)
    query = _NAMES.format(
        **parts,
        back=_BACK.format(**parts),
        lost=_LOST.format(**parts),
        changed=_CHANGED.format(**parts),
        live_name=name_of(table, live, "l"),
        side_name=name_of(table, side, "s"),
        longest=sql.Literal(LONGEST_LIST),
    )
    fields = columns_of(table.label)
    shown: dict[str, list[Named]] = {}
    totals: dict[str, int] = {}
    for kind, name, rows, total, columns in owner.execute(query):
        columns = tuple(columns or ())
        told = tuple(dict.fromkeys(fields.get(column, column) for column in columns))  # two may share a word
        shown.setdefault(kind, []).append(Named(name_in_words(table.label, name), rows, columns, told))
        totals[kind] = total
    lists = {
        kind: Listed(tuple(found), totals[kind] - sum(one.rows for one in found))
        for kind, found in shown.items()
    }
    return Names(table.label, title_of(table.label), **lists)
