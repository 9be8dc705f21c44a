"""The page that is read before an administration is asked: what, of whom, why, how long; and how to do without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.oidc import flow
from identity.oidc.enums import Provider
from identity.oidc.errors import OidcError
from identity.rate_limits import address_of, allow
from teleservices.dossiers.errors import DraftGone
from teleservices.dossiers.fetched import Fetched, Why
from teleservices.dossiers.services.fetching import keep_fetched
from teleservices.journeys import state_data
from teleservices.journeys.session import draft_in_hand
from teleservices.journeys.views.answering import lost
from teleservices.journeys.views.finding import contact_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from teleservices.connectors.particulier import Source
    from teleservices.definition.fields.connected import ConnectedField
    from teleservices.dossiers.models import Draft

log = structlog.get_logger(__name__)

A_PLACE, WINDOW = 20, 600
LONGEST = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, slug: str, field: str) -> HttpResponse:
    """GET: the notice. POST: the person agrees, and goes to FranceConnect by a page (`form-action 'self'` stops a form)."""
    draft = draft_in_hand(request, slug)
    if draft is None:
        return lost(request, slug)
    asked = state_data.connected_field(draft, field)
    source = state_data.may_ask(request, draft, asked) if asked is not None else None
    if asked is None or source is None:
        return redirect("teleservices:start", slug=slug)
    if request.method != "POST":
        return _notice(request, draft, asked, source)
    identifier = " ".join(request.POST.get("identifiant", "").split())[:LONGEST]
    if state_data.asks_identifier(source) and not identifier:
        return _notice(request, draft, asked, source, wrong=_("Écrivez votre identifiant"))
    if not allow("state-data", address_of(request), limit=A_PLACE, seconds=WINDOW):
        contact = contact_of(draft.offer)
        return render(request, "teleservices/journeys/too_many.html", {"contact": contact}, status=429)
    try:
        return _leave(request, draft, asked, source, identifier)
    except DraftGone:
        return lost(request, slug)


def _leave(
    request: HttpRequest, draft: Draft, field: ConnectedField, source: Source, identifier: str
) -> HttpResponse:
    back = state_data.step_url(draft, field.key)
    state_data.agree(draft, field, source, now=timezone.now())
    data = state_data.request_of(draft, field, source, identifier)
    try:
        url = flow.begin(request, Provider.FRANCECONNECT, next_address=back, data=data)
    except OidcError as error:
        log.warning("state-data.no-sign-in", kind=type(error).__name__)
        keep_fetched(draft, field.key, Fetched(why=Why.DOWN))
        return redirect(back)
    context = {"url": url, "back_url": back}
    return render(request, "teleservices/journeys/state_data_leaving.html", context)


def _notice(
    request: HttpRequest, draft: Draft, field: ConnectedField, source: Source, wrong: str = ""
) -> HttpResponse:
    context = {
        "offer": draft.offer,
        "procedure": draft.procedure,
        "field": field,
        "source": source,
        "commune": current_commune(),
        "asks_identifier": state_data.asks_identifier(source),
        "wrong": wrong,
        "back_url": state_data.step_url(draft, field.key),
        "contact": contact_of(draft.offer),
    }
    return render(request, "teleservices/journeys/state_data.html", context, status=422 if wrong else 200)
