"""Which commune the code runs for. The database connection is the only memory of it: role, path and answer agree."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone
from django_tenants.utils import get_public_schema_name

from tenants.connection import connection
from tenants.errors import NoCommune
from tenants.models import Commune

if TYPE_CHECKING:
    from collections.abc import Iterator


def commune_or_none() -> Commune | None:
    tenant = connection.tenant
    return tenant if isinstance(tenant, Commune) else None


def current_commune() -> Commune:
    """The commune being served; raises NoCommune outside of one."""
    commune = commune_or_none()
    if commune is None:
        raise NoCommune("no commune is being served here")
    return commune


def is_operator() -> bool:
    return bool(connection.schema_name == get_public_schema_name())


@contextmanager
def commune_context(commune: Commune) -> Iterator[Commune]:
    """Run as ``commune``: its role, its schema, its time zone; then stand again where one stood."""
    before = connection.tenant
    connection.set_tenant(commune)
    try:
        with timezone.override(ZoneInfo(commune.time_zone)):
            yield commune
    finally:
        connection.set_tenant(before)


@contextmanager
def operator_context() -> Iterator[None]:
    """Run as the operator, in ``public``."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)
