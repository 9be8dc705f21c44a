"""`/demarches/` and the start page of a procedure: what it is, for whom, with what, how long, and who to call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from design.components import Link
from identity.citizens.sessions import citizen_of
from identity.oidc.enums import Provider
from identity.oidc.selectors import is_configured
from identity.rate_limits import address_of, allow
from identity.town_hall.selectors import TownHallCard, card_of, town_hall
from teleservices.definition import visible_steps
from teleservices.definition.enums import ChannelKind, Identification
from teleservices.dossiers import selectors, services
from teleservices.dossiers.acknowledgements import service_contact
from teleservices.dossiers.circumstances import circumstances_of, local_day
from teleservices.journeys.for_whom import banner_of
from teleservices.journeys.session import draft_in_hand, hold_draft, hold_unnamed_draft
from teleservices.journeys.ways import (
    advice_of,
    audience_in_words,
    is_done_here,
    settings_of,
    told_dates,
    told_prices,
    ways_of,
)
from teleservices.journeys.words import THEMES
from tenants.current import current_commune
from tenants.page_files.rules import kept_as_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from identity.citizens.models import Citizen
    from identity.town_hall.models import Service
    from teleservices.dossiers.models import Draft, Offer

STARTS_A_HOUR = 60


@kept_as_file
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Everything the commune offers, by theme, searched by words."""
    query, theme = request.GET.get("q", "").strip()[:100], request.GET.get("theme", "")
    every = selectors.search_offers("")
    themes = [
        Link(str(THEMES[sector]), f"?theme={sector}", active=sector == theme)
        for sector in THEMES
        if any(offer.sector == sector for offer in every)
    ]
    shown = [one for one in selectors.matching(every, query) if theme in {"", one.sector}]
    by_theme = [(str(THEMES[sector]), found) for sector in THEMES if (found := _of_sector(shown, sector))]
    everything = Link(_("Toutes"), reverse("teleservices:procedures"), active=not theme)
    return render(
        request,
        "teleservices/journeys/list.html",
        {"query": query, "groups": by_theme, "count": len(shown), "themes": [everything, *themes]},
    )


def _of_sector(offers: list[Offer], sector: str) -> list[Offer]:
    return [offer for offer in offers if offer.sector == sector]


def offer_or_404(slug: str) -> Offer:
    offer = selectors.offer_of(slug)
    if offer is None:
        raise Http404
    return offer


@dataclass(frozen=True)
class Contact:
    """The service in charge, always there: nobody is forced to the screen."""

    name: str
    phone: str
    email: str
    lines: tuple[str, ...]
    hours: TownHallCard | None


def contact_of(offer: Offer, in_charge: Service | None = None) -> Contact:
    """How to reach the service by other means; its own hours, else the town hall's.

    `in_charge` is the one that has the request, when its answers sent it elsewhere: the one that its act names.
    """
    service = in_charge or offer.service
    reached = service_contact(offer, service)
    keeper = service if service.hours_data else town_hall()
    card = card_of(keeper, current_commune(), timezone.now()) if keeper else None
    return Contact(reached["name"], reached["phone"], reached["email"], tuple(reached["lines"]), card)


def may_start(offer: Offer, citizen: Citizen | None) -> bool:
    """Whether the person proved as much as the procedure asks."""
    match offer.procedure.identification:
        case Identification.NONE:
            return True
        case Identification.EMAIL:
            return citizen is not None
        case Identification.FRANCECONNECT:
            return citizen is not None and citizen.is_identified


@never_cache
@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    offer = offer_or_404(slug)
    procedure = offer.procedure
    citizen = citizen_of(request)
    commune = current_commune()
    ways, said = ways_of(offer, commune), settings_of(offer)
    draft = draft_in_hand(request, slug)
    own = any(one.is_here for one in ways)
    # Filed elsewhere where it could be filed here: what would happen to a deposit here happens to nobody.
    closed_here = not own and any(one.kind is ChannelKind.OWN for one in procedure.channels)
    context: dict[str, Any] = {
        "offer": offer,
        "procedure": procedure,
        "contact": contact_of(offer),
        "own": own,
        "closed_here": closed_here,
        "told_after": () if closed_here else procedure.after_deposit,
        "ways": ways,
        "several_ways": len(ways) > 1,
        "audience": audience_in_words(procedure),
        "advice": advice_of(procedure, said),
        "prices": told_prices(procedure, said),
        "dates": told_dates(procedure, said, local_day(commune, timezone.now())),
        "documents": [one for one in procedure.documents() if one.required and one.visible_when is None],
        "draft": draft,
        "draft_url": reverse("teleservices:step", args=[slug, resume_step(draft)]) if draft else "",
        "may_start": may_start(offer, citizen),
        "asks_franceconnect": procedure.identification is Identification.FRANCECONNECT,
        "has_franceconnect": is_configured(Provider.FRANCECONNECT),
        "signed_in": citizen is not None,
        "may_be_unnamed": citizen is not None and procedure.may_be_unnamed,
        "for_another": bool(procedure.on_behalf.mandated),
        "for_whom": banner_of(draft) if draft else None,
        "crumbs": [Link(_("Démarches"), reverse("teleservices:procedures"))],
    }
    return render(request, "teleservices/journeys/start.html", context)


def resume_step(draft: Any) -> str:
    """The page where the person stopped, or the first one when it is not asked any more."""
    seen = visible_steps(draft.procedure, draft.answers, circumstances_of(current_commune(), draft=draft))
    keys = [one.step.key for one in seen]
    return draft.step if draft.step in keys else keys[0]


@never_cache
@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """A new draft, then its first step; a browser cannot make thousands of them."""
    offer = offer_or_404(slug)
    citizen = citizen_of(request)
    if not is_done_here(offer, current_commune()) or not may_start(offer, citizen):
        return redirect("teleservices:start", slug=slug)
    if not allow("draft", address_of(request), limit=STARTS_A_HOUR, seconds=3600):
        return render(
            request, "teleservices/journeys/too_many.html", {"contact": contact_of(offer)}, status=429
        )
    if "sans-nom" in request.POST and offer.procedure.may_be_unnamed:
        draft = _begin_unnamed(request, offer)
    else:
        draft = services.start_draft(offer, citizen=citizen)
        hold_draft(request, draft, slug)
    return redirect("teleservices:step", slug=slug, step=resume_step(draft))


def _begin_unnamed(request: HttpRequest, offer: Offer) -> Draft:
    """Whoever was signed in is not any more: a session that knew both would tie the request to the account."""
    request.session.flush()
    draft = services.start_draft(offer)
    hold_unnamed_draft(request, draft, offer.slug)
    return draft
