"""Who keeps the register: webmasters, administrators, and whoever was given that alone."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

from identity.accounts.enums import Role
from identity.accounts.perms import agent_of, has_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from identity.accounts.models import Agent

P = ParamSpec("P")

REGISTRARS: Final = (Role.ADMINISTRATOR, Role.WEBMASTER, Role.REGISTRAR)


def may_keep_the_register(agent: Agent) -> bool:
    return has_role(agent, *REGISTRARS)


def registrars_only(
    view: Callable[Concatenate[HttpRequest, Agent, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Inside of Wagtail's admin, which has sent strangers to sign in; the view is given the agent. No copy is kept."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        agent = agent_of(request)
        if agent is None or not may_keep_the_register(agent):
            raise PermissionDenied
        return view(request, agent, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", never_cache(guarded))
