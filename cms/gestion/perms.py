"""Who keeps the whole site, among those who work in ``/gestion/``."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from identity.accounts.perms import agent_of, may_publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from identity.accounts.models import Agent


def who(request: HttpRequest) -> Agent:
    """The agent at work; Wagtail has let her in already. Raises PermissionDenied."""
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent


def keeps_the_site(request: HttpRequest) -> bool:
    agent = agent_of(request)
    return agent is not None and may_publish(agent)


def keepers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Webmasters and administrators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not keeps_the_site(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
