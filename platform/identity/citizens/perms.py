"""What only a signed-in citizen sees."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from identity.citizens.sessions import citizen_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")


def citizen_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Signed in as a citizen, else the sign-in page, coming back here afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if citizen_of(request) is None:
            address = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
            return redirect(f"{reverse('identity:citizen-login')}?{urlencode({'next': address})}")
        return view(request, *args, **kwargs)

    return guarded
