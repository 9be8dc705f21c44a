"""Agents sign in by ProConnect; the commune's administrator says who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity.accounts import selectors, services
from identity.accounts.enums import OrganisationKind, Role
from identity.accounts.errors import RoleError
from identity.accounts.forms import InvitationForm, OrganisationForm
from identity.accounts.models import AcceptedOrganisation, Membership
from identity.accounts.perms import agent_of, require_role
from identity.accounts.sign_in import INVITATION_SESSION_KEY
from identity.addresses import next_of
from identity.audit.services import Actor, agent_actor
from identity.oidc.enums import Provider
from identity.oidc.selectors import is_configured
from identity.rate_limits import address_of, allow
from tenants.current import is_operator

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
def login_page(request: HttpRequest) -> HttpResponse:
    """ProConnect only; somebody signed in without the right role sees why and can leave."""
    context = {
        "next": next_of(request),
        "has_proconnect": is_configured(Provider.PROCONNECT),
        "signed_in": agent_of(request),
        "is_operator": is_operator(),
        "invitation": None,
    }
    return render(request, "identity/accounts/login.html", context)


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail: remembered by this browser until ProConnect says who is there; nothing is
    used up yet.
    """
    if not allow("invitation", address_of(request), limit=30, seconds=900):
        return render(
            request, "identity/accounts/refused.html", {"refusal": "invitation-over", "email": ""}, status=429
        )
    found = selectors.pending_invitations().filter(token_hash=services.token_hash(token)).first()
    if found is None:
        return render(
            request, "identity/accounts/refused.html", {"refusal": "invitation-over", "email": ""}, status=410
        )
    request.session[INVITATION_SESSION_KEY] = token
    context = {
        "next": "",
        "has_proconnect": is_configured(Provider.PROCONNECT),
        "signed_in": None,
        "is_operator": is_operator(),
        "invitation": found,
    }
    return render(request, "identity/accounts/login.html", context)


@never_cache
@require_role(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def agents(request: HttpRequest) -> HttpResponse:
    """Who may do what, the invitations under way, and the form that sends one."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.invite(
                form.cleaned_data["email"],
                form.cleaned_data["role"],
                form.cleaned_data["service"],
                siren=form.cleaned_data["organisation"].siren,
                invited_by=agent_of(request),
                actor=_actor(request),
            )
        except RoleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("L’invitation est partie."))
            return redirect("identity:agents")
    return _agents_page(request, form, OrganisationForm())


@require_role(Role.ADMINISTRATOR)
@require_POST
def withdraw_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    membership = get_object_or_404(Membership, pk=membership_id)
    try:
        services.withdraw_role(membership, actor=_actor(request))
    except RoleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Le rôle est retiré."))
    return redirect("identity:agents")


@require_role(Role.ADMINISTRATOR)
@require_POST
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    found = get_object_or_404(selectors.pending_invitations(), pk=invitation_id)
    services.withdraw_invitation(found, actor=_actor(request))
    messages.success(request, _("L’invitation est retirée : son lien ne sert plus."))
    return redirect("identity:agents")


@never_cache
@require_role(Role.ADMINISTRATOR)
@require_POST
def accept_organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.accept_organisation(
                OrganisationKind(data["kind"]), data["label"], data["number"], actor=_actor(request)
            )
        except RoleError as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Les agents de cet organisme peuvent être invités."))
            return redirect("identity:agents")
    return _agents_page(request, InvitationForm(), form)


@require_role(Role.ADMINISTRATOR)
@require_POST
def remove_organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    organisation = get_object_or_404(AcceptedOrganisation, pk=organisation_id)
    if organisation.kind == OrganisationKind.COMMUNE:
        raise Http404
    services.remove_organisation(organisation, actor=_actor(request))
    messages.success(request, _("Les agents de cet organisme n’entrent plus."))
    return redirect("identity:agents")


def _actor(request: HttpRequest) -> Actor:
    agent = agent_of(request)
    assert agent is not None  # noqa: S101 (the decorator let her in)
    return agent_actor(agent, request)


def _agents_page(request: HttpRequest, form: Form, organisation_form: Form) -> HttpResponse:
    failed = form.is_bound or organisation_form.is_bound
    context = {
        "form": form,
        "organisation_form": organisation_form,
        "agents": selectors.agents_with_roles(),
        "invitations": selectors.pending_invitations().select_related("service"),
        "organisations": AcceptedOrganisation.objects.all(),
        "Kind": OrganisationKind,
    }
    return render(request, "identity/accounts/agents.html", context, status=422 if failed else 200)
