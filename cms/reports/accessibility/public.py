"""The statement, for whoever takes it away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cms.reports.accessibility import services, statement
from teleservices.compliance.papers import as_pdf
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def statement_pdf(request: HttpRequest) -> HttpResponse:
    """Dated by the audit: the same statement is the same file."""
    commune, audit = current_commune(), services.latest()
    made_at = audit.updated_at if audit else commune.opened_at or commune.created_at
    content = as_pdf(statement.paper(), commune, made_at)
    return _file(content, "application/pdf", "declaration-accessibilite.pdf")


@require_safe
def statement_json(request: HttpRequest) -> HttpResponse:
    content = json.dumps(statement.data(), ensure_ascii=False, indent=2).encode()
    return _file(content, "application/json", "declaration-accessibilite.json")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
