"""Record, correct and withdraw audits; each changes what every footer says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from cms.pages.compliance import Audited
from cms.pages.enums import LegalKind
from cms.pages.models import LegalPage
from cms.reports.enums import AuditAction
from cms.reports.models import AccessibilityAudit
from identity.audit.services import record
from tenants.twice import the_same

if TYPE_CHECKING:
    from identity.audit.services import Actor


#: What a person says of an audit.
_SAID: Final = (
    "kind", "auditor", "audited_on", "rgaa_version", "rate", "data", "multi_year_plan_id", "yearly_plan_id",
)  # fmt: skip


def latest() -> AccessibilityAudit | None:
    """The audit that the statement is made of."""
    audits = AccessibilityAudit.objects.select_related("multi_year_plan", "yearly_plan")
    return audits.order_by("-audited_on", "-pk").first()


def audited_of(audit: AccessibilityAudit) -> Audited:
    return Audited(audit.audited_on, audit.rate, audit.rgaa_version)


@transaction.atomic
def save(audit: AccessibilityAudit, actor: Actor) -> AccessibilityAudit:
    """Record a new audit, or correct one; what is sent twice is one audit."""
    is_new = audit.pk is None
    if is_new and (sent_before := the_same(audit, _SAID)) is not None:
        return sent_before
    if is_new:
        audit.recorded_by = actor.label[:200]
    audit.save()
    _tell_footers()
    record(AuditAction.RECORDED if is_new else AuditAction.CORRECTED, actor, audit, _detail(audit))
    return audit


@transaction.atomic
def remove(audit: AccessibilityAudit, actor: Actor) -> None:
    """One that should not have been recorded; the log keeps what it was."""
    record(AuditAction.REMOVED, actor, audit, _detail(audit))
    audit.delete()
    _tell_footers()


def _detail(audit: AccessibilityAudit) -> dict[str, str]:
    return {
        "day": audit.audited_on.isoformat(),
        "rate": str(audit.rate),
        "version": audit.rgaa_version,
        "kind": audit.kind,
    }


def _tell_footers() -> None:
    """The page that every footer is read from keeps the latest audit in short (``LegalPage.audited``)."""
    audit = latest()
    kept = audited_of(audit).as_kept() if audit else None
    LegalPage.objects.filter(kind=LegalKind.ACCESSIBILITY).update(audited=kept)
