"""The class of every Celery task: it carries its schema, and refuses to run without one (pitfall 23)."""

from __future__ import annotations

from typing import Any

from tenant_schemas_celery.task import TenantTask

from tenants.connection import connection
from tenants.errors import NoCommune, SchemaMismatch


class CommuneTask(TenantTask):
    """Runs in the schema named by its header ``_schema_name``; a task without that header fails."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        wanted = (self.request.headers or {}).get("_schema_name") or self.request.get("_schema_name")
        if not wanted:
            raise NoCommune(f"the task {self.name} carries no schema")
        if connection.schema_name != wanted:
            raise SchemaMismatch(wanted=wanted, found=connection.schema_name)
        return super().__call__(*args, **kwargs)
