"""Sets ``request.citizen``, lazily: a page that does not look at it costs nothing. Test it by truth, not by
``is None``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import SimpleLazyObject

from identity.citizens.sessions import citizen_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class CitizenMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.citizen = SimpleLazyObject(lambda: citizen_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
