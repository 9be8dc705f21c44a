"""The antivirus looks at pieces, after they are received and whatever becomes of them meanwhile.

A scanner that is down leaves them waiting: one effect a commune asks again a few minutes later, until it answers. One
that hangs is left alone for longer than it made us wait, so that it does not take the workers of every commune. What is
dangerous is erased at once: kept, it would travel with archives and backups; its name, size and hash stay.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teleservices.connectors.scanner import ScannerDown, Verdict, VerdictKind, configured_scanner
from teleservices.dossiers import mails
from teleservices.dossiers.enums import EventKind, ScanState
from teleservices.dossiers.models import Dossier, Draft, Piece
from teleservices.dossiers.services.drafts import SCAN, write_pieces
from teleservices.dossiers.timeline import SYSTEM, tell
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from teleservices.connectors.scanner import Scanner
    from tenants.outbox.models import Effect

log = structlog.get_logger(__name__)

AGAIN = timedelta(minutes=5)
A_TURN = 20
AN_HOUR = 200
"""Pieces received without an antivirus that join the queue at each hour once there is one: those of today go first."""
PATIENCE = 15
"""A scanner that kept us waiting is not asked again by this process before that many times as long."""

STATES = {
    VerdictKind.CLEAN: ScanState.CLEAN,
    VerdictKind.INFECTED: ScanState.INFECTED,
    VerdictKind.REFUSED: ScanState.NOT_SCANNED,
}
_quiet_until = 0.0


def scan_what_waits(effect: Effect) -> None:
    """Outbox handler: one piece, or all that wait here. Repeated, it finds nothing that waits any more."""
    scanner = configured_scanner()
    waiting = Piece.objects.filter(scan=ScanState.WAITING).order_by("created_at")
    if piece_id := effect.payload.get("piece"):
        waiting = waiting.filter(pk=piece_id)
    if scanner is None:  # not configured any more: nothing will ever look at them
        waiting.update(scan=ScanState.NOT_SCANNED)
        return
    found = list(waiting[: A_TURN + 1])
    if not all(_scan(scanner, piece) for piece in found[:A_TURN]):
        _ask_again(timezone.now())
    elif len(found) > A_TURN:
        enqueue(SCAN, {})


def take_up_unscanned(now: datetime) -> int:
    """Pieces received before there was an antivirus wait for it now, the latest first; how many. Those that it refused to
    read say why, and are left. No statement without antivirus, one when nothing is left."""
    if configured_scanner() is None:
        return 0
    never = Piece.objects.filter(scan=ScanState.NOT_SCANNED, scan_detail="").exclude(file="")
    some = never.order_by("-created_at").values("pk")[:AN_HOUR]
    with transaction.atomic():
        taken = Piece.objects.filter(pk__in=some).update(scan=ScanState.WAITING)
        if taken:
            enqueue(SCAN, {}, key=f"unscanned:{now:%Y-%m-%dT%H}")
    return taken


def _ask_again(now: datetime) -> None:
    """One effect for all that wait: the moments are the same for every piece."""
    turn = now.timestamp() // AGAIN.total_seconds() + 1
    moment = datetime.fromtimestamp(turn * AGAIN.total_seconds(), UTC)
    enqueue(SCAN, {}, key=f"again:{moment.isoformat()}", not_before=moment)


def _scan(scanner: Scanner, piece: Piece) -> bool:
    """False when the scanner said nothing. No row is locked meanwhile: the person goes on."""
    global _quiet_until
    started = time.monotonic()
    if started < _quiet_until:
        return False
    try:
        with piece.file.open("rb") as content:
            verdict = scanner.scan(content)
    except FileNotFoundError:  # erased meanwhile, by the person or by retention
        return True
    except ScannerDown as error:
        ended = time.monotonic()
        _quiet_until = ended + PATIENCE * (ended - started)
        log.warning("scanner.down", error=str(error))
        return False
    conclude(piece, verdict)
    return True


@transaction.atomic
def conclude(piece: Piece, verdict: Verdict) -> None:
    """Write what was said, unless it was said already; what is dangerous leaves at once, and people are told."""
    state, detail = STATES[verdict.kind], verdict.detail[:200]
    if state is not ScanState.INFECTED:
        Piece.objects.filter(pk=piece.pk, scan=ScanState.WAITING).update(scan=state, scan_detail=detail)
        return
    found = _with_owner(piece)
    if found is None:
        return
    stored, name = found.file.storage, found.file.name
    found.scan, found.scan_detail, found.file = state, detail, ""
    found.save(update_fields=["scan", "scan_detail", "file"])
    if name:
        transaction.on_commit(lambda: stored.delete(name))
    if found.draft is not None:
        write_pieces(found.draft, found.field)
    elif found.dossier is not None:
        _tell_everyone(found, found.dossier)


def _with_owner(piece: Piece) -> Piece | None:
    """The piece and whoever owns it now, locked in the order of every other verb: the owner first."""
    for _attempt in range(2):  # a deposit may have moved it from the draft to the dossier in between
        now = Piece.objects.filter(pk=piece.pk).values_list("draft_id", "dossier_id").first()
        if now is None:
            return None
        draft_id, dossier_id = now
        owner: Draft | Dossier | None
        if draft_id:
            owner = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
        else:
            rows = Dossier.objects.select_for_update(of=("self",))
            owner = rows.select_related("copy", "offer", "service").filter(pk=dossier_id).first()
        same = Piece.objects.select_for_update(of=("self",)).filter(
            pk=piece.pk, draft_id=draft_id, dossier_id=dossier_id, scan=ScanState.WAITING
        )
        if owner is not None and (found := same.first()) is not None:
            if isinstance(owner, Draft):
                found.draft = owner
            else:
                found.dossier = owner
            return found
    return None


def _tell_everyone(piece: Piece, dossier: Dossier) -> None:
    """The person is asked for another file, by a message or the correction that an agent asks: the antivirus itself
    stops no legal clock (CRPA L114-5: the administration asks)."""
    text = _("%(label)s\u00a0: le fichier « %(name)s » est dangereux. Il a été supprimé.") % {
        "label": piece.label or _("Document"),
        "name": piece.name,
    }
    detail = {"piece": str(piece.pk), "sha256": piece.sha256, "signature": piece.scan_detail}
    tell(dossier, EventKind.PIECE_INFECTED, SYSTEM, text=text, detail=detail)
    mails.send_infected_piece(dossier, piece)
