"""Citizens sign in: FranceConnect, or a link by e-mail. Neither is ever the only way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from identity.addresses import next_of, safe_next
from identity.audit.enums import IdentityAction
from identity.audit.services import citizen_actor, record
from identity.citizens import services
from identity.citizens.forms import EmailLinkForm
from identity.citizens.sessions import citizen_of, login_citizen
from identity.oidc.enums import Provider
from identity.oidc.selectors import is_configured
from identity.rate_limits import address_of, allow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from identity.citizens.models import Citizen

ACCOUNT: Final = "/compte/"
WINDOW: Final = services.LINK_MINUTES * 60
LINKS_AN_ADDRESS: Final = 4
LINKS_A_PLACE: Final = 20


@never_cache
@require_safe
def login_page(request: HttpRequest) -> HttpResponse:
    citizen = citizen_of(request)
    if citizen is not None and citizen.is_identified:
        return redirect(next_of(request) or ACCOUNT)
    return _page(request, EmailLinkForm())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """The same answer whether an account exists or not."""
    if request.method != "POST":
        return redirect("identity:citizen-login")
    form = EmailLinkForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    email = form.cleaned_data["courriel"].lower()
    within = allow("email-link-ip", address_of(request), limit=LINKS_A_PLACE, seconds=WINDOW) and allow(
        "email-link", email, limit=LINKS_AN_ADDRESS, seconds=WINDOW
    )
    if not within:
        return render(
            request, "identity/citizens/too_many.html", {"minutes": services.LINK_MINUTES}, status=429
        )
    services.send_link(email, next_of(request))
    return render(
        request, "identity/citizens/link_sent.html", {"email": email, "minutes": services.LINK_MINUTES}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, POST uses the link: programs that open the links of a mail must not use it up."""
    try:
        if request.method != "POST":
            opened = services.read_link(token)
            return render(request, "identity/citizens/use_link.html", {"email": opened.link.email})
        with transaction.atomic():
            citizen, next_address = services.use_link(token, citizen_of(request))
            sign_in(request, citizen, "email")
    except services.LinkRefused:
        return render(request, "identity/citizens/link_refused.html", status=410)
    return redirect(safe_next(next_address) or ACCOUNT)


def sign_in(request: HttpRequest, citizen: Citizen, means: str) -> None:
    login_citizen(request, citizen)
    rotate_token(request)
    record(IdentityAction.CITIZEN_SIGNED_IN, citizen_actor(citizen, request), citizen, {"means": means})


def _page(request: HttpRequest, form: EmailLinkForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "identity/citizens/login.html",
        {"form": form, "next": next_of(request), "has_franceconnect": is_configured(Provider.FRANCECONNECT)},
        status=status,
    )
