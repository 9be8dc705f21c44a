"""One report of a kind a day; a rate is a percentage: said to the database."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from cms.reports.enums import AuditKind, ReportKind
from cms.reports.models import AccessibilityAudit, SiteReport

if TYPE_CHECKING:
    from tenants.models import Commune

DAY = date(2026, 3, 2)


def test_a_day_has_one_report_of_a_kind(in_venissieux: Commune) -> None:
    SiteReport.objects.create(kind=ReportKind.AUDIENCE, day=DAY)
    SiteReport.objects.create(kind="links", day=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteReport.objects.create(kind=ReportKind.AUDIENCE, day=DAY)


@pytest.mark.parametrize(
    ("rate", "is_kept"), [("0", True), ("100", True), ("100.01", False), ("-0.01", False)]
)
def test_a_rate_is_a_percentage(in_venissieux: Commune, rate: str, is_kept: bool) -> None:
    audit = AccessibilityAudit(
        kind=AuditKind.EXTERNAL, auditor="Cabinet", audited_on=DAY, rgaa_version="4.1.2", rate=rate
    )
    if is_kept:
        audit.save()
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            audit.save()
