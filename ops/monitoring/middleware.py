"""Tags errors with the commune, and writes one line a request: the view's name, never the address (it may hold a code)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import sentry_sdk
import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404

from ops.monitoring.sentry import tag_commune
from tenants.errors import SchemaMismatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("parvis.request")


class MonitoringMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tag_commune()
        started = time.perf_counter()
        response = self.get_response(request)
        elapsed = round((time.perf_counter() - started) * 1000, 1)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            view=match.view_name if match else "",
            status=response.status_code,
            milliseconds=elapsed,
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, SchemaMismatch):
            # Answered by 503 (tenants.middleware), so that Django never calls it unhandled: it is reported here.
            sentry_sdk.capture_exception(exception)
        # A page that is not there, or not for this person, is an answer and no failure.
        if not isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            log.error("request.failed", exc_info=exception)
