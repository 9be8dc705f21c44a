"""The operator's own audit of what it gives to every commune: the templates of pages, the teleservices.

A file that the operator writes. It is where a commune's audit starts from, and what the statement says of the platform; it
never makes a commune's site conform by itself: what the commune publishes was not looked at.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import structlog
from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field

from cms.reports.accessibility.content import AuditContent
from cms.reports.enums import AuditKind

log = structlog.get_logger(__name__)


class BaseAudit(BaseModel):
    """The shape of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: AuditKind
    auditor: str = Field(min_length=1, max_length=200)
    audited_on: date
    rgaa_version: str = Field(pattern=r"^\d+(?:\.\d+){0,2}$")
    rate: Decimal = Field(ge=0, le=100, decimal_places=2)
    content: AuditContent = AuditContent()


def read() -> BaseAudit | None:
    """None when the operator gave none. Raises OSError or ValueError (pydantic's ValidationError is one)."""
    if not settings.ACCESSIBILITY_BASE:
        return None
    return BaseAudit.model_validate(json.loads(Path(settings.ACCESSIBILITY_BASE).read_text(encoding="utf-8")))


def base_audit() -> BaseAudit | None:
    """None when the operator gave none, or one that cannot be read: that is told in the log, and by ``parvis doctor``."""
    try:
        return read()
    except (OSError, ValueError) as error:
        log.error("accessibility.base_not_read", error=type(error).__name__)
        return None
