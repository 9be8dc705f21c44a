"""Screens of ``/gestion/`` that are ours rather than Wagtail's: plain forms, without script, in the layout of desks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from wagtail.admin.menu import MenuItem

from design.policies import desk
from identity.accounts.enums import PUBLISHING_ROLES
from identity.accounts.perms import agent_of, may_publish, require_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent

P = ParamSpec("P")


def publishers_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Agents who publish for the whole commune; strict policy; no copy kept on the way."""
    return desk(require_role(*PUBLISHING_ROLES)(view))


def publisher(request: HttpRequest) -> Agent:
    """The agent of a request that `publishers_only` let through."""
    agent = agent_of(request)
    if agent is None:
        raise PermissionDenied
    return agent


class DeskItem(MenuItem):
    """An entry of Wagtail's menu that leads to one of these screens."""

    def is_shown(self, request: HttpRequest) -> bool:
        agent = agent_of(request)
        return agent is not None and may_publish(agent)
