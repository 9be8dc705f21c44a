"""The schema version of every commune, and the migrations that bring it to the target.

One query tells who is behind: a commune at its target costs nothing (pitfalls 8 and 28).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.core.management import call_command

from tenants.connection import connection
from tenants.current import operator_context
from tenants.models import Commune
from tenants.provisioning import database, template
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CommuneVersion:
    slug: str
    version: str
    state: str
    detail: str


@dataclass(frozen=True)
class FleetStatus:
    target: str
    communes: tuple[CommuneVersion, ...]

    @property
    def behind(self) -> tuple[CommuneVersion, ...]:
        return tuple(commune for commune in self.communes if commune.version != self.target)


def status() -> FleetStatus:
    """One query, whatever the number of communes."""
    target = template.schema_version()
    with operator_context():
        rows = list(Commune.objects.exclude(state=CommuneState.GONE).order_by("slug"))
    return FleetStatus(target, tuple(_version(commune, target) for commune in rows))


def _version(commune: Commune, target: str) -> CommuneVersion:
    if not commune.schema_version:
        detail = "ouverture inachevée"
    elif commune.schema_version == target:
        detail = "à jour"
    else:
        detail = "à migrer"
    return CommuneVersion(commune.slug, commune.schema_version, commune.state, detail)


def migrate(progress: Callable[[str], None] = lambda _: None) -> FleetStatus:
    """Migrate ``public`` and the template, then each commune that is behind; stops at the first failure."""
    template.prepare(progress)
    target = template.schema_version()
    with operator_context():
        behind = list(
            Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version__in=("", target))
        )
    for commune in behind:
        progress(commune.name)
        with database.django_as_owner():
            connection.set_tenant(commune, include_public=False)
            call_command("migrate", verbosity=0, interactive=False)
        with operator_context():
            Commune.objects.filter(pk=commune.pk).update(schema_version=target)
        log.info("fleet.migrated", schema=commune.schema_name, version=target)
    return status()
