"""Who enters `/instruction/`, and what a browser may do there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied

from design.policies import desk
from identity.accounts.enums import Role
from identity.accounts.perms import agent_of, has_role, require_role
from teleservices.dossiers.perms import ACTING_ROLES, READING_ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent

P = ParamSpec("P")

#: A file sent by somebody: it may show itself and nothing else (browsers' PDF readers do not open in a sandbox).
PIECE_POLICY: Final[dict[str, list[Any]]] = {
    "default-src": [NONE],
    "img-src": [SELF, "data:"],
    "style-src": ["'unsafe-inline'"],
    "object-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}

#: The library's types know views without arguments only.
piece_policy: Any = csp_replace(PIECE_POLICY)


def agents_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Agents who read dossiers; strict policy; no copy kept on the way."""
    return desk(require_role(*READING_ROLES)(view))


def actors_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The same, for who acts on the dossiers of at least one service."""
    return desk(require_role(*ACTING_ROLES)(view))


def current_agent(request: HttpRequest) -> Agent:
    """The agent of a request that `agents_only` let through."""
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent


def office(agent: Agent) -> dict[str, Any]:
    """What the bar of every page shows."""
    return {
        "manages_agents": has_role(agent, Role.ADMINISTRATOR),
        "acts": has_role(agent, *ACTING_ROLES),
    }
