"""The proof of a name, looked for when it is expected and again for as long as the name is served.

A DNS that does not answer says nothing. A record that is gone is missed several times, over days, before the proof
counts as lost: a person is told then, and the name is withdrawn only after ``PARVIS_DOMAIN_GRACE_DAYS`` more.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.current import operator_context
from tenants.domains import lookup, services
from tenants.domains.enums import Change, ClaimState, Finding
from tenants.domains.errors import DomainRefused
from tenants.domains.models import DomainClaim, new_token

if TYPE_CHECKING:
    from datetime import datetime

log = structlog.get_logger(__name__)

#: Between two looks at a name that is served; spread, so that a fleet proved in one morning is not asked in one.
EVERY: Final = timedelta(hours=20), timedelta(hours=28)
#: Between two looks while something is wrong with it.
CLOSELY: Final = timedelta(hours=5), timedelta(hours=7)
#: Looks that miss the record, and the time between the first and the last of them, before the proof is lost.
ABSENCES: Final = 4
MISSED_FOR: Final = timedelta(days=2)
#: A proof that is expected: looked for often on the first day, then less, and after a month only when asked.
FIRST_DAY: Final = timedelta(minutes=4), timedelta(minutes=6)
FIRST_MONTH: Final = timedelta(hours=1), timedelta(hours=2)
AWAITED_FOR: Final = timedelta(days=30)


@dataclass(frozen=True)
class Checked:
    """What a look found and changed. ``primary`` is the host that became the primary address, ``gone`` those that no
    longer lead to the commune."""

    claim: DomainClaim
    finding: Finding
    change: Change
    primary: str = ""
    gone: tuple[str, ...] = ()


def due(now: datetime, limit: int = 50) -> list[DomainClaim]:
    """The claims whose time has come, the oldest first."""
    with operator_context():
        rows = DomainClaim.objects.filter(next_check_at__lte=now).exclude(state=ClaimState.WITHDRAWN)
        return list(rows.select_related("commune").order_by("next_check_at")[:limit])


def look(claim: DomainClaim) -> Finding:
    """Ask the DNS, outside of any transaction; ``apply`` draws the consequences."""
    return lookup.look(claim)


def leads_here_when_wanted(claim: DomainClaim, finding: Finding) -> bool:
    """Whether the host that is to become primary leads here; asked only when it matters."""
    return finding is Finding.PRESENT and bool(
        claim.wanted_primary and lookup.leads_here(claim.wanted_primary)
    )


def check(claim: DomainClaim) -> Checked:
    """Look, and draw the consequences."""
    finding = look(claim)
    return apply(claim, finding, timezone.now(), leads_here=leads_here_when_wanted(claim, finding))


def apply(claim: DomainClaim, finding: Finding, now: datetime, *, leads_here: bool = False) -> Checked:
    """What a look means for the claim, in one transaction with what follows from it.

    Raises DomainRefused when the claim was given up, or its token renewed, while the DNS was asked.
    """
    with operator_context(), transaction.atomic():
        commune = services.lock(claim.commune)
        fresh = DomainClaim.objects.select_for_update().filter(pk=claim.pk, token=claim.token).first()
        if fresh is None:
            raise DomainRefused(_("%s vient d’être retiré : rechargez avant de recommencer.") % claim)
        fresh.commune = commune
        checked = _judge(fresh, finding, now, leads_here)
        fresh.checked_at, fresh.finding = now, finding.value
        fresh.next_check_at = _next(fresh, now)
        fresh.save()
    if checked.change is not Change.NONE:
        log.info("domains.checked", host=fresh.host, finding=finding.value, change=checked.change.value)
    return checked


def _judge(claim: DomainClaim, finding: Finding, now: datetime, leads_here: bool) -> Checked:
    match finding:
        case Finding.PRESENT:
            return _found(claim, now, leads_here)
        case Finding.UNKNOWN:
            return Checked(claim, finding, Change.NONE)
        case _:
            return _missed(claim, finding, now)


def _found(claim: DomainClaim, now: datetime, leads_here: bool) -> Checked:
    was = ClaimState(claim.state)
    if not services.serve(claim):
        return Checked(claim, Finding.PRESENT, Change.TAKEN)
    claim.state, claim.absences, claim.absent_since, claim.lost_at = ClaimState.VERIFIED, 0, None, None
    claim.proved_at = now if not was.is_served else claim.proved_at
    primary = ""
    if leads_here and claim.wanted_primary:
        primary, claim.wanted_primary = claim.wanted_primary, ""
        services.set_primary(claim.commune, primary)
    change = {ClaimState.VERIFIED: Change.NONE, ClaimState.LOST: Change.FOUND_AGAIN}.get(was, Change.PROVED)
    return Checked(claim, Finding.PRESENT, change, primary=primary)


def _missed(claim: DomainClaim, finding: Finding, now: datetime) -> Checked:
    if not ClaimState(claim.state).is_served:
        return Checked(claim, finding, Change.NONE)
    claim.absences = min(claim.absences + 1, 1000)
    claim.absent_since = claim.absent_since or now
    if claim.state == ClaimState.VERIFIED:
        if claim.absences < ABSENCES or now - claim.absent_since < MISSED_FOR:
            return Checked(claim, finding, Change.NONE)
        claim.state, claim.lost_at = ClaimState.LOST, now
        return Checked(claim, finding, Change.LOST)
    if claim.lost_at is None or now - claim.lost_at < timedelta(days=settings.DOMAIN_GRACE_DAYS):
        return Checked(claim, finding, Change.NONE)
    gone = services.withdraw(claim)
    claim.state, claim.token, claim.wanted_primary = ClaimState.WITHDRAWN, new_token(), ""
    return Checked(claim, finding, Change.WITHDRAWN, gone=gone)


def _next(claim: DomainClaim, now: datetime) -> datetime:
    """When to look again."""
    if claim.state == ClaimState.VERIFIED:
        soon = claim.absences or claim.wanted_primary or claim.finding == Finding.UNKNOWN
        return now + _between(CLOSELY if soon else EVERY)
    if claim.state == ClaimState.PENDING:
        age = now - claim.created_at
        if age < timedelta(days=1):
            return now + _between(FIRST_DAY)
        return now + (_between(FIRST_MONTH) if age < AWAITED_FOR else timedelta(days=3650))
    return now + _between(CLOSELY)


def _between(bounds: tuple[timedelta, timedelta]) -> timedelta:
    low, high = bounds
    return low + (high - low) * random.random()  # noqa: S311 (spreads a load, hides nothing)
