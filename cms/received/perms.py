"""Who answers to the operator: whoever publishes the whole site."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from identity.accounts.enums import PUBLISHING_ROLES
from identity.accounts.perms import agent_of
from identity.accounts.selectors import memberships_of
from identity.audit.services import agent_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from identity.audit.services import Actor


def decides(agent: Agent) -> bool:
    return any(one.role in PUBLISHING_ROLES for one in memberships_of(agent))


def may_decide(request: HttpRequest) -> bool:
    agent = agent_of(request)
    return agent is not None and decides(agent)


def actor_of(request: HttpRequest) -> Actor:
    """Who decides, as the audit log names them, inside of a ``deciders_only`` view."""
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent_actor(agent, request)


def deciders_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Under Wagtail's own door, which sends strangers to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_decide(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
