"""The schema version of every commune, and the migrations that bring it to the target.

One query tells who is behind: a commune at its target costs nothing (pitfalls 8 and 28). The others go in rings, in
parallel; the first failure stops the next ring, what has arrived stays, and the next run goes on from there.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.db import connections
from django.utils import timezone

from tenants.current import operator_context
from tenants.fleet.moving import Move, Owners, move
from tenants.fleet.rings import Ring, rings_of
from tenants.middleware import forget_hosts
from tenants.models import Commune, LastMove, TemplateUpgrade
from tenants.provisioning import pool, template, upgrades
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

log = structlog.get_logger(__name__)


class Standing(StrEnum):
    """Where a commune stands before the target."""

    CURRENT = "current"
    BEHIND = "behind"
    FAILED = "failed"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class CommuneVersion:
    """``ring`` (``rings.Ring``), ``seconds`` and ``moved_at`` are of its last move, 0 and None when it never moved;
    ``detail`` says where it stands, and why it failed."""

    slug: str
    version: str
    state: str
    detail: str
    ring: int = 0
    standing: Standing = Standing.BEHIND
    name: str = ""
    seconds: float = 0.0
    moved_at: datetime | None = None

    @property
    def ring_label(self) -> str:
        """« la première », « 1 % », « 10 % », « toutes »; a dash when it never moved."""
        return str(Ring(self.ring).label)

    @property
    def reason(self) -> str:
        """Why it failed, in the database's words."""
        return self.detail.partition(" : ")[2]


@dataclass(frozen=True)
class FleetStatus:
    target: str
    communes: tuple[CommuneVersion, ...]

    @property
    def behind(self) -> tuple[CommuneVersion, ...]:
        return tuple(commune for commune in self.communes if commune.version != self.target)

    @property
    def failed(self) -> tuple[CommuneVersion, ...]:
        return tuple(commune for commune in self.communes if commune.standing is Standing.FAILED)


#: In what is said of each commune that was moved, and of nothing else.
MOVED: Final = "(anneau\u00a0: "
#: Moves noted by one statement; each commune's version is written in its own transaction, with its tables.
NOTED_TOGETHER = 50


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
    standing = _standing(commune, last, target)
    reason = last.error if last and standing is Standing.FAILED else ""
    return CommuneVersion(
        slug=commune.slug,
        version=commune.schema_version,
        state=commune.state,
        detail=_WORDS[standing] + (f" : {reason}" if reason else ""),
        ring=last.ring if last else 0,
        standing=standing,
        name=commune.name,
        seconds=last.seconds if last else 0.0,
        moved_at=last.ended_at if last else None,
    )


_WORDS = {
    Standing.CURRENT: "à jour",
    Standing.BEHIND: "à migrer",
    Standing.FAILED: "échec",
    Standing.UNFINISHED: "ouverture inachevée",
}


def _standing(commune: Commune, last: LastMove | None, target: str) -> Standing:
    if not commune.schema_version:
        return Standing.UNFINISHED
    if commune.schema_version == target:
        return Standing.CURRENT
    return Standing.FAILED if last and last.error and last.target == target else Standing.BEHIND


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
    template.move_shared(progress)
    target = template.schema_version()
    with operator_context():
        lagging = Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version__in=("", target))
        if only is not None:
            lagging = lagging.filter(slug__in=only)
        behind = list(lagging.order_by("slug"))
        ways = upgrades.ways_to(target, TemplateUpgrade.objects.all())
    owners = Owners()
    try:
        for ring, communes in rings_of(behind).items():
            if not _move_ring(_Moving(ring, tuple(communes), target), ways, owners, progress):
                break
    finally:
        owners.close()
    forget_hosts()
    template.write_down(progress)
    pool.refill(progress=progress)
    return status()


@dataclass(frozen=True)
class _Moving:
    ring: Ring
    communes: tuple[Commune, ...]
    target: str


def _move_ring(
    ring: _Moving, ways: dict[str, TemplateUpgrade], owners: Owners, progress: Callable[[str], None]
) -> bool:
    """Whether every commune of the ring arrived. What is under way ends; nothing more begins after a failure."""
    whole, moved = True, []
    with ThreadPoolExecutor(max_workers=min(settings.FLEET_WORKERS, len(ring.communes))) as pool:
        moves = [
            pool.submit(_in_thread, one, ring.target, ways.get(one.schema_version), owners)
            for one in ring.communes
        ]
        for done in as_completed(moves):
            if done.cancelled():
                continue
            last = done.result()
            moved.append(last)
            progress(
                f"{last.commune.name} {MOVED}{ring.ring.label})" + (f" : {last.error}" if last.error else "")
            )
            if last.error:
                whole = False
                for waiting in moves:
                    waiting.cancel()
            if last.error or len(moved) >= NOTED_TOGETHER:
                _note(moved, ring)
                moved.clear()
    _note(moved, ring)
    return whole


def _in_thread(commune: Commune, target: str, upgrade: TemplateUpgrade | None, owners: Owners) -> Move:
    try:
        return move(commune, target, upgrade, owners)
    finally:
        connections.close_all()


def _note(moved: Sequence[Move], ring: _Moving) -> None:
    """What became of the last communes, one statement for all of them."""
    now = timezone.now()
    with operator_context():
        LastMove.objects.bulk_create(
            [
                LastMove(
                    commune=one.commune,
                    target=ring.target,
                    ring=ring.ring,
                    seconds=one.seconds,
                    by_script=one.by_script,
                    error=one.error,
                    ended_at=now,
                )
                for one in moved
            ],
            update_conflicts=True,
            unique_fields=["commune"],
            update_fields=["target", "ring", "seconds", "by_script", "error", "ended_at"],
        )
