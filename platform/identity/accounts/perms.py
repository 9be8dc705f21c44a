"""What an agent may do: the access functions and the decorators of views. Absent and forbidden look the
same to a stranger.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from identity.accounts.enums import PUBLISHING_ROLES, Role
from identity.accounts.models import Agent
from identity.accounts.selectors import memberships_of
from identity.town_hall.selectors import active_services
from tenants.current import is_operator

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.town_hall.models import Service

P = ParamSpec("P")

#: Session key: the agent's sign-in by ProConnect said a second factor was used (norms-fr §1.2, "MFA set").
MFA_SESSION_KEY = "identity_agent_mfa"


def agent_of(request: HttpRequest) -> Agent | None:
    """The signed-in agent. A request without a session cookie costs no query and does not touch the
    session.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and not hasattr(request, "_cached_user"):
        return None
    user = getattr(request, "user", None)
    return user if isinstance(user, Agent) and user.is_authenticated else None


def roles_of(agent: Agent) -> frozenset[Role]:
    """Every role the agent holds, in any service; one query an instance."""
    return frozenset(Role(membership.role) for membership in memberships_of(agent))


def has_role(agent: Agent, *roles: Role, service: Service | None = None) -> bool:
    """True when the agent holds one of the roles; given a service: in it, or in the whole commune."""
    return any(
        membership.role in roles
        and (service is None or membership.service_id is None or membership.service_id == service.pk)
        for membership in memberships_of(agent)
    )


def services_of(agent: Agent, *roles: Role) -> list[Service]:
    """The services where the agent holds one of the roles; all of them when it is held in the whole
    commune.
    """
    held = [membership for membership in memberships_of(agent) if membership.role in roles]
    if any(membership.service_id is None for membership in held):
        return active_services()
    found = {membership.service.pk: membership.service for membership in held if membership.service}
    return sorted(found.values(), key=lambda service: (service.position, service.name))


def may_publish(agent: Agent) -> bool:
    return has_role(agent, *PUBLISHING_ROLES)


def to_login(request: HttpRequest) -> HttpResponse:
    """The agents' sign-in page, coming back here afterwards."""
    address = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return redirect(f"{settings.LOGIN_URL}?{urlencode({REDIRECT_FIELD_NAME: address})}")


def require_role(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Signed in and holding one of the roles (in any service: the object's own access function narrows
    it).
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            agent = agent_of(request)
            if agent is None:
                return to_login(request)
            if not has_role(agent, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def second_factor_passed(request: HttpRequest) -> bool:
    """TOTP or recovery code in this session; ProConnect's own second factor counts when the setting says
    so.
    """
    agent = agent_of(request)
    if agent is None:
        return False
    if getattr(agent, "otp_device", None) is not None:
        return True
    return bool(settings.CONSOLE_ACCEPTS_PROCONNECT_MFA and request.session.get(MFA_SESSION_KEY))


def operator_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The console: on the operator's host only, signed in, role operator, second factor passed."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_operator():
            raise PermissionDenied
        agent = agent_of(request)
        if agent is None:
            return to_login(request)
        if not has_role(agent, Role.OPERATOR):
            raise PermissionDenied
        if not second_factor_passed(request):
            address = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
            query = urlencode({REDIRECT_FIELD_NAME: address})
            return redirect(f"{reverse('identity:second-factor')}?{query}")
        return view(request, *args, **kwargs)

    return guarded
