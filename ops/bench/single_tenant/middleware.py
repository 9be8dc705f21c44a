"""In the place of ``tenants.middleware.CommuneMiddleware``: the only commune there is, whatever the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.bench.single_tenant.base import DatabaseWrapper
from tenants.connection import connection
from tenants.models import Commune

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class OnlyCommuneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if DatabaseWrapper.only_commune is None:
            DatabaseWrapper.only_commune = Commune.objects.get(schema_name=connection.schema_name)
        request.commune = request.tenant = DatabaseWrapper.only_commune  # type: ignore[attr-defined]
        return self.get_response(request)
