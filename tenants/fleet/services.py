"""The schema version of every commune, and the migrations that bring it to the target.

One query tells who is behind: a commune at its target costs nothing (pitfalls 8 and 28). The others go in rings, in
parallel; the first failure stops the next ring, what has arrived stays, and the next run goes on from there.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import connections
from django.utils import timezone

from tenants.current import operator_context
from tenants.fleet.moving import Move, move
from tenants.fleet.rings import rings_of
from tenants.middleware import forget_hosts
from tenants.models import Commune, LastMove, TemplateUpgrade
from tenants.provisioning import pool, template
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class CommuneVersion:
    """``ring`` is that of its last move, 0 when it never moved; ``detail`` says where it stands, and why it failed."""

    slug: str
    version: str
    state: str
    detail: str
    ring: int = 0


@dataclass(frozen=True)
class FleetStatus:
    target: str
    communes: tuple[CommuneVersion, ...]

    @property
    def behind(self) -> tuple[CommuneVersion, ...]:
        return tuple(commune for commune in self.communes if commune.version != self.target)

    @property
    def failed(self) -> tuple[CommuneVersion, ...]:
        return tuple(commune for commune in self.behind if commune.detail.startswith(FAILED))


FAILED = "échec"


def status() -> FleetStatus:
    """One query, whatever the number of communes."""
    target = template.schema_version()
    with operator_context():
        rows = list(
            Commune.objects.exclude(state=CommuneState.GONE).select_related("last_move").order_by("slug")
        )
    return FleetStatus(target, tuple(_version(commune, target) for commune in rows))


def _version(commune: Commune, target: str) -> CommuneVersion:
    last: LastMove | None = getattr(commune, "last_move", None)
    if not commune.schema_version:
        detail = "ouverture inachevée"
    elif commune.schema_version == target:
        detail = "à jour"
    elif last and last.error and last.target == target:
        detail = f"{FAILED} : {last.error}"
    else:
        detail = "à migrer"
    ring = last.ring if last else 0
    return CommuneVersion(commune.slug, commune.schema_version, commune.state, detail, ring)


def unknown(slugs: Collection[str]) -> list[str]:
    """Those of the slugs that are no commune's: asking to move them is a mistake, not a success."""
    if not slugs:
        return []
    with operator_context():
        known = set(Commune.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    return sorted(set(slugs) - known)


def migrate(
    progress: Callable[[str], None] = lambda _: None, only: Collection[str] | None = None
) -> FleetStatus:
    """Migrate ``public`` and the template, then in rings each commune that is behind; stops at the first failure.

    ``only`` names the slugs to move, all of them by default.
    """
    template.prepare(progress)
    target = template.schema_version()
    with operator_context():
        lagging = Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version__in=("", target))
        if only is not None:
            lagging = lagging.filter(slug__in=only)
        behind = list(lagging.order_by("slug"))
        upgrades = {one.from_version: one for one in TemplateUpgrade.objects.filter(to_version=target)}
    for number, ring in enumerate(rings_of(behind), start=1):
        if not _move_ring(ring, number, target, upgrades, progress):
            break
    forget_hosts()
    pool.refill(progress=progress)
    return status()


def _move_ring(
    ring: Sequence[Commune],
    number: int,
    target: str,
    upgrades: dict[str, TemplateUpgrade],
    progress: Callable[[str], None],
) -> bool:
    """Whether every commune of the ring arrived. What is under way ends; nothing more begins after a failure."""
    whole = True
    with ThreadPoolExecutor(max_workers=min(settings.FLEET_WORKERS, len(ring))) as pool:
        moves = [pool.submit(_in_thread, one, target, upgrades.get(one.schema_version)) for one in ring]
        for done in as_completed(moves):
            if done.cancelled():
                continue
            moved = done.result()
            _note(moved, number, target)
            progress(f"{moved.commune.name} (anneau {number})" + (f" : {moved.error}" if moved.error else ""))
            if moved.error:
                whole = False
                for waiting in moves:
                    waiting.cancel()
    return whole


def _in_thread(commune: Commune, target: str, upgrade: TemplateUpgrade | None) -> Move:
    try:
        return move(commune, target, upgrade)
    finally:
        connections.close_all()


def _note(moved: Move, ring: int, target: str) -> None:
    with operator_context():
        LastMove.objects.update_or_create(
            commune=moved.commune,
            defaults={
                "target": target,
                "ring": ring,
                "seconds": moved.seconds,
                "by_script": moved.by_script,
                "error": moved.error,
                "ended_at": timezone.now(),
            },
        )
