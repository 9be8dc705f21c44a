"""When a dossier's time is over, in the commune's own days, and who among them is due.

A dossier is erased on the day that was announced to the person, never before. What holds it (a dispute, a payment, an
appointment) voids what was announced: it is announced again afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.fields.json import KT

from teleservices.deadlines.calendars import add_months
from teleservices.definition.addresses import SEPARATOR
from teleservices.definition.enums import Purge, RetentionEnd
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import ENDED_STATES, OPEN_STATES, EventKind
from teleservices.dossiers.models import Dossier, Event, Piece, ProcedureCopy
from teleservices.retention.enums import TransferState
from teleservices.retention.models import Hold, Transfer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from teleservices.definition.law import Retention
    from tenants.models import Commune

#: Months differ in length: a query reads this much too far, and each dossier is judged to the day.
_SLACK = timedelta(days=4)


@dataclass(frozen=True)
class Term:
    """The last days of an ended dossier's pieces and of the whole; and when the person is warned."""

    pieces: date
    file: date
    warning: date


def term_of(rule: Retention, ended_on: date) -> Term:
    """From the day on which the dossier ended."""
    file = add_months(ended_on, rule.file_months)
    pieces = min(file, add_months(ended_on, rule.pieces_months))
    return Term(pieces, file, file - timedelta(days=rule.warning_days))


def term_of_dossier(dossier: Dossier, commune: Commune) -> Term | None:
    """None while the dossier is open."""
    if dossier.ended_at is None:
        return None
    return term_of(dossier.procedure.retention, local_day(commune, dossier.ended_at))


def copies_with_ended() -> list[ProcedureCopy]:
    """The versions under which something has ended."""
    ended = Dossier.objects.filter(copy=OuterRef("pk"), state__in=ENDED_STATES)
    return list(ProcedureCopy.objects.filter(Exists(ended)).order_by("slug", "number"))


def over_by_date(today: date, limit: int) -> list[Dossier]:
    """Open dossiers whose procedure says by which answer they are over, and that are. Read one by one: that answer may be
    sealed."""
    opened = Dossier.objects.filter(copy=OuterRef("pk"), state__in=OPEN_STATES)
    copies = [
        one
        for one in ProcedureCopy.objects.filter(Exists(opened))
        if one.procedure.retention.ends_on is not None
    ]
    if not copies:
        return []
    rows = Dossier.objects.filter(copy__in=copies, state__in=OPEN_STATES).select_related("copy")
    return [one for one in rows.order_by("submitted_at") if _has_passed(one, today)][:limit]


def _has_passed(dossier: Dossier, today: date) -> bool:
    answer = dossier.answers.get(dossier.procedure.retention.ends_on or "")
    return isinstance(answer, str) and bool(answer) and answer < today.isoformat()


def in_force(today: date) -> Q:
    """Holds that still hold."""
    return Q(released_at=None) & (Q(until=None) | Q(until__gte=today))


def free(today: date) -> QuerySet[Dossier]:
    """Ended dossiers that nothing holds and that no package for the archives names."""
    held = Hold.objects.filter(in_force(today), dossier=OuterRef("pk"))
    return Dossier.objects.filter(state__in=ENDED_STATES).exclude(Exists(held)).exclude(pk__in=moving())


def moving() -> set[str]:
    """Dossiers of packages that are neither accepted nor abandoned."""
    found: set[str] = set()
    for listed in Transfer.objects.filter(state__in=(TransferState.ASKED, TransferState.READY)).values_list(
        "dossiers", flat=True
    ):
        found.update(listed)
    return found


def _ended_before(rows: QuerySet[Dossier], day: date, commune: Commune) -> QuerySet[Dossier]:
    midnight = datetime.combine(day + _SLACK, time.min, ZoneInfo(commune.time_zone))
    return rows.filter(ended_at__lt=midnight).order_by("ended_at", "pk")


def _announced_on() -> Subquery:
    """The day that was last announced since the dossier ended and since it was last held; ISO 8601."""
    since = Event.objects.filter(dossier=OuterRef("dossier"), kind=EventKind.HELD, at__gt=OuterRef("at"))
    told = Event.objects.filter(
        ~Exists(since),
        dossier=OuterRef("pk"),
        kind=EventKind.ERASURE_ANNOUNCED,
        at__gte=OuterRef("ended_at"),
    )
    return Subquery(told.order_by("-at").values(on=KT("detail__on"))[:1])


def to_announce(copy: ProcedureCopy, commune: Commune, today: date, limit: int) -> list[tuple[Dossier, date]]:
    """Dossiers of a version to be announced now, with the day of their erasure."""
    rule = copy.procedure.retention
    ended = add_months(today + timedelta(days=rule.warning_days), -rule.file_months)
    rows = _ended_before(free(today).filter(copy=copy), ended, commune).annotate(on=_announced_on())
    found: list[tuple[Dossier, date]] = []
    for one in rows.filter(on=None).select_related("service", "offer", "copy")[:limit]:
        term = term_of_dossier(one, commune)
        if term is not None and term.warning <= today:
            found.append((one, max(term.file, today + timedelta(days=rule.warning_days))))
    return found


def over(copy: ProcedureCopy, today: date) -> QuerySet[Dossier]:
    """Dossiers of a version whose announced day has come."""
    rows = free(today).filter(copy=copy).annotate(on=_announced_on())
    return rows.filter(on__lte=today.isoformat()).order_by("ended_at", "pk")


def over_pieces(copy: ProcedureCopy, commune: Commune, today: date, limit: int) -> list[Piece]:
    """Pieces of a version whose time is over; none of those that the archives are to receive."""
    rule = copy.procedure.retention
    if rule.end is RetentionEnd.ARCHIVE:
        return []
    ended = _ended_before(free(today).filter(copy=copy), add_months(today, -rule.pieces_months), commune)
    rows = Piece.objects.filter(dossier__in=ended.order_by().values("pk"), file__gt="")
    found = rows.select_related("dossier__copy").order_by("created_at")[:limit]
    return [one for one in found if (term := _term_of_piece(one, commune)) and term.pieces <= today]


def answered_pieces(copy: ProcedureCopy, today: date, limit: int) -> list[Piece]:
    """Pieces that the definition erases as soon as the request is answered: identity, health. Archives never get them."""
    keys = [one.key for one in copy.procedure.documents() if one.purge is Purge.AFTER_DECISION]
    named = Q(field__in=keys)
    for key in keys:
        named |= Q(field__endswith=f"{SEPARATOR}{key}")
    if not keys:
        return []
    answered = free(today).filter(copy=copy)
    rows = Piece.objects.filter(named, dossier__in=answered.order_by().values("pk"), file__gt="")
    return list(rows.order_by("created_at")[:limit])


def _term_of_piece(piece: Piece, commune: Commune) -> Term | None:
    return term_of_dossier(piece.dossier, commune) if piece.dossier else None
