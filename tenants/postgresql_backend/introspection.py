"""Which tables a schema has, asked of that schema alone.

Django asks each row of ``pg_class`` whether it is visible: with 1,000 communes that is 400,000 rows, several times a
migration (pitfall 28). ``pg_depend`` has an index from a schema to what lies in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.introspection import TableInfo
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection

if TYPE_CHECKING:
    from tenants.postgresql_backend.base import DatabaseWrapper

_TABLES = """
SELECT c.relname,
       CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
       obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_depend d
  ON d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.refobjid = n.oid
 AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objsubid = 0
JOIN pg_catalog.pg_class c ON c.oid = d.objid
WHERE n.nspname = %s AND c.relkind IN ('f', 'm', 'p', 'r', 'v')
"""


class Introspection(DatabaseSchemaIntrospection):
    connection: DatabaseWrapper

    def get_table_list(self, cursor: Any) -> list[TableInfo]:
        """Tables and views of the schema where the connection stands, as django-tenants understands it."""
        cursor.execute(_TABLES, [self.connection.schema_name])
        return [TableInfo(*row) for row in cursor.fetchall() if row[0] not in self.ignored_tables]
