"""Django's PostgreSQL backend, with the names that the code asks its connection for; ENGINE ``ops.bench.single_tenant``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from tenants.models import Commune


class DatabaseWrapper(base.DatabaseWrapper):
    """The path and the role are options of the connection (``settings``): switching does nothing."""

    #: Found once by the middleware, for every thread.
    only_commune: ClassVar[Commune | None] = None

    @property
    def tenant(self) -> Commune | None:
        return self.only_commune

    @property
    def schema_name(self) -> str:
        return str(self.settings_dict["SCHEMA"])

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """There is nowhere else to go."""

    def set_schema_to_public(self) -> None:
        """There is nowhere else to go."""
