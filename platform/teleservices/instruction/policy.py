"""Who enters `/instruction/`, and what a browser may do there."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

from identity.accounts.enums import Role
from identity.accounts.perms import agent_of, has_role, require_role
from teleservices.dossiers.perms import READING_ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent

P = ParamSpec("P")

#: Nothing by default; our files; scripts and styles of a page only with its nonce. Nobody frames the inbox.
POLICY: Final[dict[str, list[Any]]] = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
}

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
_strict: Any = csp_replace(POLICY)
piece_policy: Any = csp_replace(PIECE_POLICY)


def agents_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Agents who read dossiers; strict policy; no copy kept on the way."""
    for_agents = require_role(*READING_ROLES)(view)

    @wraps(view)
    @never_cache
    @_strict
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return for_agents(request, *args, **kwargs)

    return guarded


def current_agent(request: HttpRequest) -> Agent:
    """The agent of a request that `agents_only` let through."""
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent


def office(agent: Agent) -> dict[str, Any]:
    """What the bar of every page shows."""
    return {"manages_agents": has_role(agent, Role.ADMINISTRATOR)}
