"""What the operator does to a commune's names: one transaction, one entry of its audit log, and a mail to its staff when
something happens behind their backs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import sentry_sdk
import structlog
from django.db import transaction
from django.utils import timezone

from identity.audit.services import SYSTEM, record
from ops.console.enums import ConsoleAction
from ops.domains import news
from tenants.current import operator_context
from tenants.domains import checking, services
from tenants.domains.enums import Change
from tenants.domains.models import DomainClaim

if TYPE_CHECKING:
    from identity.audit.services import Actor
    from tenants.domains.checking import Checked
    from tenants.domains.enums import Finding
    from tenants.models import Commune

log = structlog.get_logger(__name__)

#: Names asked of the DNS at once: they wait for the network, not for this machine.
AT_ONCE: Final = 8
#: A claim whose check broke is tried again after this.
LATER: Final = timedelta(hours=1)

_ACTIONS: Final = {
    Change.PROVED: ConsoleAction.DOMAIN_PROVED,
    Change.LOST: ConsoleAction.DOMAIN_LOST,
    Change.FOUND_AGAIN: ConsoleAction.DOMAIN_FOUND_AGAIN,
    Change.WITHDRAWN: ConsoleAction.DOMAIN_WITHDRAWN,
}


def claim(commune: Commune, host: str, actor: Actor, *, as_primary: bool = False) -> DomainClaim:
    """Raises tenants.domains.errors.DomainRefused; ValueError, in French, for what is no name."""
    with operator_context(), transaction.atomic():
        claimed = services.claim(commune, host, as_primary=as_primary)
        record(ConsoleAction.DOMAIN_CLAIMED, actor, commune, _detail(commune, claimed.host))
    return claimed


def check(claimed: DomainClaim, actor: Actor) -> Checked:
    """Look at the proof now, for somebody who waits. Raises DomainRefused when it was given up meanwhile."""
    finding = checking.look(claimed)
    return _apply(claimed, finding, checking.leads_here_when_wanted(claimed, finding), actor)


def make_primary(commune: Commune, host: str, actor: Actor, *, insist: bool = False) -> Commune:
    """Raises DomainRefused; LeadsElsewhere unless ``insist``."""
    with operator_context(), transaction.atomic():
        fresh = services.make_primary(commune, host, insist=insist)
        record(ConsoleAction.DOMAIN_PRIMARY, actor, commune, _detail(commune, host))
    return fresh


def remove(commune: Commune, host: str, actor: Actor) -> tuple[str, ...]:
    """The hosts that led to the commune until now. Raises DomainRefused."""
    with operator_context(), transaction.atomic():
        gone = services.remove(commune, host)
        record(ConsoleAction.DOMAIN_REMOVED, actor, commune, _detail(commune, host))
    return gone


def check_due() -> int:
    """Look at every proof whose time has come; how many. One that breaks is put off, and hinders no other."""
    claims = checking.due(timezone.now())
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="dns") as pool:
        looks = list(pool.map(_look, claims))  # the DNS only: no connection of the database in these threads
    for claimed, (finding, leads_here) in zip(claims, looks, strict=True):
        try:
            with operator_context(), transaction.atomic():
                news.tell(_apply(claimed, finding, leads_here, SYSTEM))
        except Exception as error:
            sentry_sdk.capture_exception(error)
            log.warning("domains.check_failed", host=claimed.host, error=type(error).__name__)
            with operator_context():
                DomainClaim.objects.filter(pk=claimed.pk).update(next_check_at=timezone.now() + LATER)
    return len(claims)


def _look(claimed: DomainClaim) -> tuple[Finding, bool]:
    finding = checking.look(claimed)
    return finding, checking.leads_here_when_wanted(claimed, finding)


def _apply(claimed: DomainClaim, finding: Finding, leads_here: bool, actor: Actor) -> Checked:
    with operator_context(), transaction.atomic():
        checked = checking.apply(claimed, finding, timezone.now(), leads_here=leads_here)
        detail = _detail(claimed.commune, claimed.host)
        if checked.change in _ACTIONS:
            record(_ACTIONS[checked.change], actor, claimed.commune, detail)
        if checked.primary:
            record(ConsoleAction.DOMAIN_PRIMARY, actor, claimed.commune, detail | {"host": checked.primary})
    return checked


def _detail(commune: Commune, host: str) -> dict[str, str]:
    return {"commune": commune.slug, "host": host}
