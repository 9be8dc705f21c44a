"""``/sante/vif`` (alive, no database) and ``/sante/pret`` (ready), on every host, above the tenant (pitfall 18).

The answers name parts of the machinery and whether they work, nothing else: anybody may ask.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import redis
from django.conf import settings
from django.db import DatabaseError, ProgrammingError
from django.http import JsonResponse

from tenants.current import operator_context
from tenants.models import TemplateScript
from tenants.provisioning.template import schema_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

#: Seconds. A check that waits longer than the one who asks is of no use.
PATIENCE = 0.5


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
    """200 when this process can serve a page, 503 otherwise; a few milliseconds."""
    database, schema = _database()
    parts = {"database": database, "schema": schema}
    if settings.REDIS_URL:
        parts["cache"] = _cache()
    ok = database and schema  # a cache that is down is told, and does not take the site down (tenants.cache)
    response = JsonResponse({"ok": ok, **parts}, status=200 if ok else 503)
    response["Cache-Control"] = "no-store"
    return response


def _database() -> tuple[bool, bool]:
    """Whether the database answers, and whether it was migrated for this release. One statement."""
    try:
        with operator_context():
            return True, TemplateScript.objects.filter(version=_wanted_version()).exists()
    except ProgrammingError:  # it answers, and was never migrated
        return True, False
    except DatabaseError:
        return False, False


@lru_cache(maxsize=1)
def _wanted_version() -> str:
    return schema_version()


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
    )


def _cache() -> bool:
    try:
        return bool(_client().ping())
    except redis.RedisError:
        return False
