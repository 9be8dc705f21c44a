"""Is everything configured and reachable? One component a line; what must work and does not fails the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import ProgrammingError
from django.utils.translation import gettext as _
from psycopg.errors import UndefinedTable

from ops.monitoring.checkup import (
    archives,
    configuration,
    database,
    domains,
    identity,
    keys,
    law,
    periodic,
    restoration,
    services,
)
from ops.monitoring.checkup.base import Component, failed
from tenants.database_errors import unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: In the order of the report: the first line that is wrong often explains those that follow.
CHECKS: dict[str, Callable[[], Component]] = {
    "database": database.reachable,
    "owner": database.owner,
    "template": database.template_version,
    "fleet": database.fleet_version,
    "walls": database.walls,
    "pool": database.reserve,
    "orphans": database.lost,
    "broker": services.broker,
    "cache": services.cache,
    "worker": services.worker,
    "outbox": services.outbox,
    "crowds": services.crowds,
    "periodic": periodic.periodic,
    "mail": services.mail,
    "storage": services.storage,
    "keys": keys.keys,
    "restoration": restoration.drills,
    "archives": archives.archives,
    "disk": services.disk,
    "static": configuration.static,
    "domains": domains.names,
    "oidc": identity.providers,
    "billing": services.collection,
    "scanner": configuration.scanner,
    "geocoder": configuration.geocoder,
    "companies": configuration.companies,
    "particulier": configuration.particulier,
    "seal": configuration.seal,
    "accessibility": law.accessibility,
    "sentry": configuration.sentry,
    "standins": configuration.standins,
    "deployment": configuration.deployment,
}


def run() -> Iterator[Component]:
    """Every check, one after the other; one that breaks is a component that fails."""
    for name, check in CHECKS.items():
        try:
            yield check()
        except ProgrammingError as error:
            unprepared = isinstance(error.__cause__, UndefinedTable)
            yield failed(
                name,
                _("La base n’est pas prête : lancez « parvis fleet migrate ».")
                if unprepared
                else _said(error),
            )
        except Exception as error:  # the doctor outlives its patients
            yield failed(name, _said(error))


def _said(error: Exception) -> str:
    if told := unreachable(error):
        return told
    return f"{type(error).__name__} : {' '.join(str(error).split())[:200]}"
