"""Who sees the console: the operator's staff, with a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied

from design.policies import desk
from identity.accounts.perms import agent_of, operator_required
from identity.audit.services import agent_actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from identity.audit.services import Actor

P = ParamSpec("P")


def console_view(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Staff of the operator with a second factor; strict policy; no copy kept on the way."""
    return desk(operator_required(view))


def staff_of(request: HttpRequest) -> Agent:
    """Who is at the console, inside of a ``console_view``."""
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent


def actor_of(request: HttpRequest) -> Actor:
    """Who is at the console, as audit logs name them."""
    return agent_actor(staff_of(request), request)
