"""The second factor of the operator's staff: installed once, asked for at each sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_otp
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from identity.accounts import second_factor
from identity.accounts.enums import Role
from identity.accounts.forms import CodeForm
from identity.accounts.perms import agent_of, require_role
from identity.addresses import next_of
from identity.audit.services import agent_actor

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent


@sensitive_post_parameters()
@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    agent = _agent(request)
    if second_factor.confirmed_device(agent) is None:
        return redirect("identity:second-factor-setup")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and second_factor.is_slowed_down(agent):
        form.add_error(
            "code", _("Ce code n’a pas été lu\u00a0: après un code faux, attendez quelques secondes.")
        )
    elif request.method == "POST" and form.is_valid():
        device = second_factor.verify(agent, form.cleaned_data["code"], actor=agent_actor(agent, request))
        if device is not None:
            _pass(request, device)
            return redirect(next_of(request) or "/")
        form.add_error("code", _refusal(agent))
    status = 422 if form.is_bound else 200
    return render(
        request,
        "identity/accounts/second_factor.html",
        {"form": form, "next": next_of(request)},
        status=status,
    )


@sensitive_post_parameters()
@never_cache
@require_role(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """A first device, or a new one for who has just passed with the old one or a recovery code."""
    agent = _agent(request)
    if second_factor.confirmed_device(agent) is not None and getattr(agent, "otp_device", None) is None:
        return redirect("identity:second-factor")
    device = second_factor.pending_device(agent)
    form = CodeForm(request.POST if request.method == "POST" else None)
    form.fields["code"].help_text = _("Les 6 chiffres que votre application affiche.")
    if request.method == "POST" and form.is_valid():
        codes = second_factor.confirm(device, form.cleaned_data["code"], actor=agent_actor(agent, request))
        if codes is not None:
            _pass(request, second_factor.confirmed_device(agent))
            return render(request, "identity/accounts/recovery_codes.html", {"codes": codes})
        form.add_error("code", _refusal(agent))
    context = {
        "form": form,
        "key": second_factor.text_key(device),
        "qr": second_factor.qr_code(device),
    }
    return render(
        request, "identity/accounts/second_factor_setup.html", context, status=422 if form.is_bound else 200
    )


def _agent(request: HttpRequest) -> Agent:
    agent = agent_of(request)
    assert agent is not None  # noqa: S101 (the decorator let her in)
    return agent


def _pass(request: HttpRequest, device: object) -> None:
    request.session.cycle_key()
    django_otp.login(request, device)
    rotate_token(request)


def _refusal(agent: Agent) -> str:
    if second_factor.is_slowed_down(agent):
        return _("Ce code n’est pas le bon. Attendez quelques secondes avant d’en essayer un autre.")
    return _("Ce code n’est pas le bon, ou il a déjà servi.")
