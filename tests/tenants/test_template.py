"""A copied schema equals the migrated one, object by object, right by right, row by row; and the proof can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission

from tenants.current import commune_context
from tenants.models import TEMPLATE_SCHEMA
from tenants.provisioning import database, template
from tests.tenants.catalogue import objects_of, rights_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tenants.models import Commune

COPY = "c_0000000c0b1e"

#: What somebody could do to a copy, a kind of object each: (what differs, the statement).
DIFFERENCES = {
    "a column's default": "ALTER TABLE town_hall_service ALTER COLUMN position SET DEFAULT 3",
    "a column's type": "ALTER TABLE town_hall_service ALTER COLUMN name TYPE varchar(151)",
    "a column that may be null": "ALTER TABLE town_hall_service ALTER COLUMN name DROP NOT NULL",
    "a column's collation": 'ALTER TABLE town_hall_service ALTER COLUMN name TYPE varchar(150) COLLATE "C"',
    "a column's statistics": "ALTER TABLE town_hall_service ALTER COLUMN name SET STATISTICS 17",
    "a column more": "ALTER TABLE town_hall_service ADD COLUMN floor integer",
    "a column less": "ALTER TABLE town_hall_service DROP COLUMN website",
    "an identity": "ALTER TABLE wagtailcore_site ALTER COLUMN id SET GENERATED ALWAYS",
    "a constraint's name": "ALTER TABLE town_hall_service RENAME CONSTRAINT town_hall_service_slug_key TO other",
    "a constraint deferred": "ALTER TABLE wagtailcore_page ADD CONSTRAINT x UNIQUE (path, id) DEFERRABLE",
    "a key no longer deferred": (
        "DO $$ DECLARE k text; BEGIN SELECT conname INTO k FROM pg_constraint WHERE contype = 'f' AND conrelid ="
        " 'accounts_membership'::regclass; EXECUTE format('ALTER TABLE accounts_membership ALTER CONSTRAINT %I"
        " NOT DEFERRABLE', k); END $$"
    ),
    "an index's name": "ALTER INDEX one_town_hall RENAME TO another",
    "an index less": "DROP INDEX one_town_hall",
    "a sequence's type": "ALTER SEQUENCE wagtailcore_site_id_seq AS bigint",
    "a sequence's owner": "CREATE SEQUENCE stray OWNED BY town_hall_service.name",
    "a trigger asleep": "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "a function's body": (
        "CREATE OR REPLACE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$"
    ),
    "a view": "CREATE VIEW seen AS SELECT 1 AS one",
    "a rule": "CREATE RULE r AS ON DELETE TO town_hall_service DO INSTEAD NOTHING",
    "a policy": "CREATE POLICY p ON town_hall_service USING (true)",
    "row security": "ALTER TABLE town_hall_service ENABLE ROW LEVEL SECURITY",
    "a storage parameter": "ALTER TABLE town_hall_service SET (fillfactor = 70)",
    "a table without a journal": "ALTER TABLE django_session SET UNLOGGED",
    "extended statistics": "CREATE STATISTICS st ON name, slug FROM town_hall_service",
    "an enumeration": "CREATE TYPE mood AS ENUM ('a')",
    "a comment": "COMMENT ON COLUMN town_hall_service.name IS 'x'",
    "a stop list": "ALTER TEXT SEARCH DICTIONARY parvis_stop (STOPWORDS = english)",
    "a mapping of words": "ALTER TEXT SEARCH CONFIGURATION parvis_fr DROP MAPPING FOR word",
    "a kind nobody reads": "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
}
RIGHTS = {
    "a right more": "GRANT TRUNCATE ON town_hall_service TO {copy}",
    "a right less": "REVOKE DELETE ON town_hall_service FROM {copy}",
    "a right of everybody": "GRANT SELECT ON town_hall_service TO PUBLIC",
    "a right on a column": "GRANT SELECT (name) ON town_hall_service TO PUBLIC",
    "a schema open to all": "GRANT USAGE ON SCHEMA {copy} TO PUBLIC",
    "tables of later migrations": "ALTER DEFAULT PRIVILEGES IN SCHEMA {copy} REVOKE DELETE ON TABLES FROM {copy}",
    "a function closed": "REVOKE EXECUTE ON FUNCTION audit_entry_append_only() FROM PUBLIC",
}
ROWS = {
    "a row more": "INSERT INTO auth_group (name) VALUES ('x')",
    "a row changed": "UPDATE wagtailcore_site SET site_name = 'x'",
    "an id changed": "UPDATE auth_permission SET id = id + 100000 WHERE id = (SELECT max(id) FROM auth_permission)",
    # The last one: what a sequence gave is not taken back with the transaction.
    "a sequence elsewhere": "SELECT setval('wagtailcore_page_id_seq', 999)",
}


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection[Any]]:
    """The owner, in a transaction that holds a copy of the template and leaves nothing behind."""
    with database.owner_connection(autocommit=False) as connection:
        database.make_schema(connection, COPY, template.script_for(COPY))
        connection.execute(f"SET LOCAL search_path = {COPY}, extensions")
        yield connection
        connection.rollback()


def test_a_copy_equals_the_migrated_schema_object_by_object(owner: psycopg.Connection[Any]) -> None:
    migrated = objects_of(owner, TEMPLATE_SCHEMA)
    assert objects_of(owner, COPY) == migrated
    kinds = {kind for kind, _name, _definition in migrated}
    assert {"relation", "column", "constraint", "index", "sequence", "trigger", "function", "kind"} <= kinds
    assert len(migrated) > 1000


def test_a_copy_holds_the_same_rows_with_the_same_ids(owner: psycopg.Connection[Any]) -> None:
    """The ids of content types and permissions among them, and every sequence stands where the template's does."""
    assert rows_of(owner, COPY) == rows_of(owner, TEMPLATE_SCHEMA)


def test_a_copy_gives_the_rights_of_any_commune_and_no_other(
    owner: psycopg.Connection[Any], venissieux: Commune
) -> None:
    rights = rights_of(owner, COPY)
    assert rights == rights_of(owner, venissieux.schema_name)
    of_tables = {
        right for kind, _name, right in rights if kind == "relation" and right.startswith("<schema>=")
    }
    assert of_tables == {"<schema>=arwd/parvis_owner", "<schema>=rwU/parvis_owner"}
    assert {right.partition("=")[0] for _kind, _name, right in rights} == {"<schema>", "parvis_owner"}


@pytest.mark.parametrize(
    ("kinds", "read"),
    [(DIFFERENCES, objects_of), (RIGHTS, rights_of), (ROWS, rows_of)],
    ids=["objects", "rights", "rows"],
)
def test_a_difference_of_any_kind_is_seen(
    owner: psycopg.Connection[Any], kinds: dict[str, str], read: Any
) -> None:
    """A proof that could not fail would prove nothing."""
    before = read(owner, COPY)
    for name, statement in kinds.items():
        with owner.transaction(force_rollback=True):
            owner.execute(statement.format(copy=COPY).encode())
            assert read(owner, COPY) != before, f"{name}: not seen"


def test_permissions_have_equal_ids_in_every_commune(venissieux: Commune, givors: Commune) -> None:
    def ids(commune: Commune) -> dict[tuple[str, str], int]:
        with commune_context(commune):
            found = Permission.objects.values_list("content_type__app_label", "codename", "pk")
            return {(app, codename): pk for app, codename, pk in found}

    assert ids(venissieux) == ids(givors)
    assert len(ids(venissieux)) > 100
