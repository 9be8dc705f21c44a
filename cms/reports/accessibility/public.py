"""The statement, for whoever takes it away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.reports.accessibility import statement
from teleservices.compliance.papers import as_pdf
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def statement_pdf(request: HttpRequest) -> HttpResponse:
    content = as_pdf(statement.paper(), current_commune(), timezone.now())
    return _file(content, "application/pdf", "declaration-accessibilite.pdf")


@require_safe
def statement_json(request: HttpRequest) -> HttpResponse:
    content = json.dumps(statement.data(), ensure_ascii=False, indent=2).encode()
    return _file(content, "application/json", "declaration-accessibilite.json")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
