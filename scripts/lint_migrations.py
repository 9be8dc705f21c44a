"""The migration lint of ``make lint``: rules that the fleet and Citus ask of our own migrations (design.md).

No database: it reads the migrations as Django loads them. (django-migration-linter compares with the SQL of a released
schema: it enters with the first release, when code N−1 must run on schema N.)
"""

from __future__ import annotations

import sys

import django
from django.db import migrations, models

OURS = (
    "tenants",
    "outbox",
    "accounts",
    "audit",
    "oidc",
    "citizens",
    "town_hall",
    "catalogue",
    "dossiers",
    "pages",
    "billing",
    "ops",
)
PUBLIC_ONLY = {"tenants", "catalogue", "billing", "ops"}
MAX_A_CONTEXT = 3


def main() -> int:
    django.setup()
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    problems: list[str] = []
    loader = MigrationLoader(None)
    for label in OURS:
        mine = sorted(name for app, name in loader.disk_migrations if app == label)
        if len(mine) > MAX_A_CONTEXT:
            problems.append(f"{label}: {len(mine)} migrations; squash them before the first release")
        for name in mine:
            problems += _operations(label, name, loader.disk_migrations[label, name].operations)
        problems += _relations(label, apps.get_app_config(label).get_models(include_auto_created=True))
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"Migrations: {len(problems)} problem(s)")
    return 1 if problems else 0


def _operations(label: str, name: str, operations: list[object]) -> list[str]:
    found: list[str] = []
    for operation in operations:
        if isinstance(operation, migrations.AddField) and isinstance(
            operation.field, models.PositiveIntegerField
        ):
            # Citus refuses ADD COLUMN … CHECK in one statement (design.md, "From one machine to a region").
            found.append(
                f"{label}.{name}: AddField {operation.name} adds a column and its CHECK in one statement"
            )
        if isinstance(operation, migrations.RunSQL) and operation.reverse_sql is None:
            found.append(f"{label}.{name}: RunSQL without its reverse")
    return found


def _relations(label: str, found: object) -> list[str]:
    """No foreign key crosses schemas; keys are UUID or BIGINT (pitfall 7)."""
    problems: list[str] = []
    for model in found:  # type: ignore[attr-defined]
        if isinstance(model._meta.pk, models.AutoField) and not isinstance(
            model._meta.pk, models.BigAutoField
        ):
            problems.append(f"{model._meta.label}: the key is not a BIGINT")
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                target = field.related_model._meta.app_label
                if (label in PUBLIC_ONLY) != (target in PUBLIC_ONLY) and not _both(label, target):
                    problems.append(
                        f"{model._meta.label}.{field.name}: a foreign key crosses schemas ({target})"
                    )
    return problems


def _both(label: str, target: str) -> bool:
    """Apps that live in both schemas may be pointed at from either side."""
    both = {"auth", "contenttypes", "accounts", "audit", "oidc", "outbox", "sessions"}
    return target in both or (label in both and target in both)


if __name__ == "__main__":
    sys.exit(main())
