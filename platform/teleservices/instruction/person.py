"""The other requests of a person, within one sector (order of 4 July 2013: sectors are sealed from one another).

A request filed for somebody is that person's, never of who filed it. The same account; else the same name and the same
address, when an account here has verified that address: shown apart, for the agent to check. Never across sectors, never of
a service that the agent does not read, and each look is logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from design.typography import date_short
from teleservices.dossiers.services.deposit import folded
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.filters import Filters
from teleservices.instruction.perms import dossier_to_read, visible_dossiers
from teleservices.instruction.policy import agents_only, current_agent, office
from teleservices.instruction.services import log_reading
from teleservices.instruction.words import state_tone, state_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from design.components import Tone
    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier

#: Of each list.
MOST = 200


@dataclass(frozen=True, slots=True)
class Request:
    """One line."""

    title: str
    reference: str
    filed: str
    service: str
    state: str
    tone: Tone
    url: str


@dataclass(frozen=True, slots=True)
class Person:
    """`sure` are of the same account; `likely` have the same name and verified address."""

    sure: tuple[Request, ...]
    likely: tuple[Request, ...]


def others_of(agent: Agent, dossier: Dossier) -> Person:
    """Two queries at most; `dossier` comes with its offer and its citizen."""
    rows = visible_dossiers(agent).filter(offer__sector=dossier.offer.sector).exclude(pk=dossier.pk)
    rows = rows.select_related("service", "citizen").order_by("-submitted_at").defer("answers", "search_text")
    # An account that acts for others is not the person: its other requests are its own.
    own = dossier.citizen_id is not None and not dossier.is_for_another
    sure = rows.filter(citizen=dossier.citizen_id, mandate=None)[:MOST] if own else ()
    likely: Iterable[Dossier] = ()
    if dossier.email and dossier.person:
        same_address = rows.filter(email__iexact=dossier.email)
        if own:
            same_address = same_address.exclude(citizen=dossier.citizen_id, mandate=None)
        likely = [one for one in same_address[:MOST] if _likely(one, dossier)]
    return Person(tuple(_line(one) for one in sure), tuple(_line(one) for one in likely))


def _likely(one: Dossier, other: Dossier) -> bool:
    own = [each.citizen for each in (one, other) if not each.is_for_another]
    verified = {
        account.email.casefold() for account in own if account is not None and account.email_verified_at
    }
    return other.email.casefold() in verified and folded(one.person) == folded(other.person)


def _line(dossier: Dossier) -> Request:
    return Request(
        title=dossier.title,
        reference=dossier.reference,
        filed=date_short(timezone.localdate(dossier.submitted_at)),
        service=dossier.service.name,
        state=state_words(dossier.state),
        tone=state_tone(dossier.state),
        url=reverse("teleservices:instruction:dossier", args=[dossier.pk]),
    )


@agents_only
@require_GET
def show_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From a dossier that the agent reads."""
    agent = current_agent(request)
    dossier = dossier_to_read(agent, pk)
    log_reading(request, agent, dossier, ReadingAction.PERSON_READ)
    back = reverse("teleservices:instruction:dossier", args=[pk]) + Filters.read(request.GET).here
    context = {
        "dossier": dossier,
        "person": others_of(agent, dossier),
        "back_url": back,
        **office(agent),
    }
    return render(request, "teleservices/instruction/person.html", context)
