"""An upgrade: what the template's own migration sent, to be sent as it is to every commune.

Django computes the DDL once, on the template, which stands exactly where the communes of the former version stand. A
migration that holds Python code is not DDL: it reads and writes the commune's own rows, and runs there by Django.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, SeparateDatabaseAndState

from tenants.models import TemplateUpgrade
from tenants.postgresql_backend.schema import SchemaEditor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.migrations import Migration
    from django.db.migrations.operations.base import Operation

_ADD_COLUMN = re.compile(
    r'^ALTER TABLE (?P<table>"[^"]+") ADD COLUMN (?P<column>"[^"]+") (?P<rest>.+);$', re.DOTALL
)
_UNIQUE = re.compile(r" UNIQUE(?= |$)")


def plan_of(connection: BaseDatabaseWrapper) -> list[Migration]:
    """The migrations that the schema of the connection lacks, in order."""
    executor = MigrationExecutor(connection)
    return [
        migration for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def needs_django(migrations: Iterable[Migration]) -> bool:
    """Whether one of them holds Python code, which no script can replay."""
    return any(_is_python(one) for migration in migrations for one in migration.operations)


def _is_python(operation: Operation) -> bool:
    if isinstance(operation, SeparateDatabaseAndState):
        return any(_is_python(one) for one in operation.database_operations)
    return isinstance(operation, RunPython)


def record(
    connection: BaseDatabaseWrapper, migrate: Callable[[], object], before: str, after: str
) -> TemplateUpgrade | None:
    """Run ``migrate`` on the template where the connection stands, and give what it sent, not saved yet.

    None when there is nothing to replay: no former version, or no migration.
    """
    lacking = plan_of(connection)
    with SchemaEditor.recording() as heard:
        migrate()
    if not before or not lacking:
        return None
    return TemplateUpgrade(
        from_version=before,
        to_version=after,
        sql="\n".join(part for statement in heard for part in apart(statement)),
        migrations=[[migration.app_label, migration.name] for migration in lacking],
        needs_django=needs_django(lacking),
    )


def ways_to(target: str, known: Iterable[TemplateUpgrade]) -> dict[str, TemplateUpgrade]:
    """The shortest way to ``target`` from each version that has one, by that version: an upgrade, or several as one.

    A commune that missed a version (it failed then, or was brought back from an archive) does not need Django for that.
    """
    arriving: defaultdict[str, list[TemplateUpgrade]] = defaultdict(list)
    for upgrade in known:
        arriving[upgrade.to_version].append(upgrade)
    ways: dict[str, TemplateUpgrade] = {}
    reached = deque([target])
    while reached:
        here = reached.popleft()
        for step in arriving[here]:
            if step.from_version == target or step.from_version in ways:
                continue
            ways[step.from_version] = step if here == target else _joined(step, ways[here])
            reached.append(step.from_version)
    return ways


def _joined(first: TemplateUpgrade, then: TemplateUpgrade) -> TemplateUpgrade:
    return TemplateUpgrade(
        from_version=first.from_version,
        to_version=then.to_version,
        sql=f"{first.sql}\n{then.sql}",
        migrations=[*first.migrations, *then.migrations],
        needs_django=first.needs_django or then.needs_django,
    )


def apart(statement: str) -> list[str]:
    """``ADD COLUMN … CHECK/UNIQUE`` as two statements, the constraint named as PostgreSQL would have named it.

    Citus refuses the one-statement form on a distributed schema (design.md, "From one machine to a region").
    """
    found = _ADD_COLUMN.match(statement)
    if found is None:
        return [statement]
    table, column, rest = found["table"], found["column"], found["rest"]
    names = f"{table[1:-1]}_{column[1:-1]}"
    after = []
    if (start := rest.find(" CHECK (")) >= 0:
        end = _closing(rest, start + len(" CHECK "))
        after.append(f'ALTER TABLE {table} ADD CONSTRAINT "{names}_check"{rest[start:end]};')
        rest = rest[:start] + rest[end:]
    if _UNIQUE.search(rest):
        rest = _UNIQUE.sub("", rest, count=1)
        after.append(f'ALTER TABLE {table} ADD CONSTRAINT "{names}_key" UNIQUE ({column});')
    return [f"ALTER TABLE {table} ADD COLUMN {column} {rest};", *after] if after else [statement]


def _closing(text: str, opening: int) -> int:
    """The position after the parenthesis that closes the one at ``opening``; quoted ones do not count."""
    depth, quoted = 0, False
    for position in range(opening, len(text)):
        character = text[position]
        if character == "'":
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return position + 1
    return len(text)
