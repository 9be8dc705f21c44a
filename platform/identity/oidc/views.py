"""Start, return and end of a sign-in by a provider; each failure is a page that says what happened and what
to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from identity.accounts.enums import INSTRUCTING_ROLES, SITE_ROLES, Role
from identity.accounts.errors import AgentRefused
from identity.accounts.perms import agent_of, has_role, may_publish, roles_of
from identity.accounts.sign_in import INVITATION_SESSION_KEY, agent_for, login_agent, logout_agent
from identity.addresses import base_url, next_of, primary_host, safe_next
from identity.audit.enums import IdentityAction
from identity.audit.services import agent_actor, citizen_actor, record, stranger_actor
from identity.citizens.services import reconcile
from identity.citizens.sessions import citizen_of, logout_citizen
from identity.citizens.views import ACCOUNT, sign_in
from identity.oidc import flow
from identity.oidc.data import hand_over
from identity.oidc.enums import Provider
from identity.oidc.errors import (
    IssuerRefused,
    NotConfigured,
    OidcError,
    ProviderDown,
    ProviderRefused,
    StateRefused,
)
from identity.rate_limits import address_of, allow
from tenants.current import is_operator

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent

log = structlog.get_logger(__name__)

ID_TOKEN_SESSION_KEY: Final = "identity_id_token_"  # noqa: S105 (a key of the session)
#: Which page of ours a provider's people begin at.
HOME: Final = {Provider.FRANCECONNECT: "identity:citizen-login", Provider.PROCONNECT: "identity:agent-login"}


def _provider(name: str) -> Provider:
    """On the operator's host there are no citizens."""
    if name not in Provider.values or (is_operator() and name != Provider.PROCONNECT):
        raise Http404
    return Provider(name)


@never_cache
@require_safe
def start(request: HttpRequest, provider: str) -> HttpResponse:
    who = _provider(provider)
    if request.get_host().partition(":")[0].lower() != primary_host():
        # The provider knows the primary host only, and the session must be that host's.
        return HttpResponseRedirect(base_url() + request.get_full_path())
    if not allow(f"start-{who}", address_of(request), limit=60, seconds=300):
        return _failed(request, who, "too-many", 429)
    try:
        url = flow.begin(request, who, next_address=next_of(request))
    except OidcError as error:
        return _failure(request, who, error)
    return HttpResponseRedirect(url)


@never_cache
@require_safe
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    who = _provider(provider)
    try:
        signed = flow.complete(request, who)
    except OidcError as error:
        if error.data is not None:  # the page where the data were asked for says what to do without them
            log.warning("oidc.data-failed", provider=who.value, kind=type(error).__name__)
            hand_over(request, error.data, "", {})
            return redirect(safe_next(error.next) or ACCOUNT)
        return _failure(request, who, error)
    if who is Provider.FRANCECONNECT:
        return _citizen_enters(request, signed)
    return _agent_enters(request, signed)


def _citizen_enters(request: HttpRequest, signed: flow.SignIn) -> HttpResponse:
    with transaction.atomic():
        found = reconcile(signed.claims, citizen_of(request))
        if found is None:
            return _failed(request, signed.provider, "closed", 403)
        sign_in(request, found.citizen, "franceconnect")
    request.session[ID_TOKEN_SESSION_KEY + signed.provider] = signed.id_token
    if signed.data is not None:  # outside the transaction: another machine is asked
        hand_over(request, signed.data, signed.access_token, signed.claims)
    return redirect(safe_next(signed.next) or ACCOUNT)


def _agent_enters(request: HttpRequest, signed: flow.SignIn) -> HttpResponse:
    # Kept for the logout of a refused agent too: her ProConnect session would bring her back here at once.
    request.session[ID_TOKEN_SESSION_KEY + signed.provider] = signed.id_token
    try:
        agent = agent_for(signed.claims, request.session.get(INVITATION_SESSION_KEY, ""))
    except AgentRefused as error:
        record(IdentityAction.AGENT_REFUSED, stranger_actor(request), detail={"why": error.refusal.value})
        context = {"refusal": error.refusal.value, "email": str(signed.claims.get("email", ""))}
        return render(request, "identity/accounts/refused.html", context, status=403)
    login_agent(request, agent, is_multi_factor=signed.is_multi_factor)
    rotate_token(request)
    request.session.pop(INVITATION_SESSION_KEY, None)
    return redirect(safe_next(signed.next) or _desk_of(agent))


def _desk_of(agent: Agent) -> str:
    """Where an agent's day begins."""
    if is_operator():
        return "/"
    publishes_only = (may_publish(agent) or has_role(agent, *SITE_ROLES)) and not roles_of(agent) & {
        Role.ADMINISTRATOR,
        Role.READER,
        *INSTRUCTING_ROLES,
    }
    return "/gestion/" if publishes_only else "/instruction/"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Ends our session, then the provider's. ``qui=agent`` or ``qui=usager`` when both are signed in."""
    citizen, agent = citizen_of(request), agent_of(request)
    asked = request.POST.get("qui") or request.GET.get("qui") or ("usager" if citizen else "agent")
    if request.method != "POST":
        return render(
            request, "identity/oidc/logout.html", {"who": asked, "signed_in": bool(citizen or agent)}
        )
    provider = Provider.FRANCECONNECT if asked == "usager" else Provider.PROCONNECT
    id_token = request.session.pop(ID_TOKEN_SESSION_KEY + provider, "")
    with transaction.atomic():
        if asked == "usager":
            if citizen is not None:
                record(IdentityAction.CITIZEN_SIGNED_OUT, citizen_actor(citizen, request), citizen)
            logout_citizen(request)
        else:
            if agent is not None:
                record(IdentityAction.AGENT_SIGNED_OUT, agent_actor(agent, request), agent)
            logout_agent(request)
    rotate_token(request)
    if not id_token:
        return _signed_out(request)
    try:
        url = flow.end_session_url(request, provider, id_token)
    except OidcError:
        return _signed_out(request, left_open=provider.label)
    # A page, not a redirect: browsers apply « form-action 'self' » to where a form's answer redirects.
    return render(request, "identity/oidc/leaving.html", {"url": url, "provider": provider.label})


@never_cache
@require_safe
def logout_return(request: HttpRequest, provider: str) -> HttpResponse:
    who = _provider(provider)
    try:
        flow.check_logout_return(request, who)
    except StateRefused:
        return _failed(request, who, "logout", 400)
    except OidcError:
        return _signed_out(request)
    return _signed_out(request)


def _signed_out(request: HttpRequest, left_open: str = "") -> HttpResponse:
    return render(request, "identity/oidc/signed_out.html", {"left_open": left_open})


def _failure(request: HttpRequest, provider: Provider, error: OidcError) -> HttpResponse:
    """One page for each kind of failure; the log keeps the kind, never what the provider sent."""
    log.warning("oidc.failed", provider=provider.value, kind=type(error).__name__)
    match error:
        case ProviderRefused(code="access_denied"):
            return _failed(request, provider, "refused", 200)
        case ProviderRefused() | IssuerRefused():
            return _failed(request, provider, "provider-error", 502)
        case ProviderDown():
            return _failed(request, provider, "down", 503)
        case NotConfigured():
            return _failed(request, provider, "not-configured", 404)
        case StateRefused():
            return _failed(request, provider, "state", 400)
        case _:
            return _failed(request, provider, "token", 400)


def _failed(request: HttpRequest, provider: Provider, kind: str, status: int) -> HttpResponse:
    context = {
        "kind": kind,
        "provider": provider.label,
        "is_citizen": provider is Provider.FRANCECONNECT,
        "home": HOME[provider],
    }
    return render(request, "identity/oidc/failed.html", context, status=status)
