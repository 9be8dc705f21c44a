"""``/sante/vif`` (alive, no database) and ``/sante/pret`` (ready), on every host, above the tenant (pitfall 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.http import JsonResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/sante/vif":
            return JsonResponse({"ok": True})
        if request.path == "/sante/pret":
            return ready()
        return self.get_response(request)


def ready() -> HttpResponse:
    """200 when the database answers, 503 otherwise."""
    connection.set_schema_to_public()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})
