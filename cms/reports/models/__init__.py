"""Daily reports on the site, and the audits of its accessibility. Tenant schema."""

from __future__ import annotations

from cms.reports.models.audit import AccessibilityAudit
from cms.reports.models.report import SiteReport

__all__ = ["AccessibilityAudit", "SiteReport"]
