"""What pages, the home, the inbox and the console read of offers and dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import OPEN_STATES, Audience, State
from teleservices.dossiers.models import Dossier, Draft, Offer
from teleservices.dossiers.services.deposit import folded
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from identity.citizens.models import Citizen
    from teleservices.dossiers.models import Event

_LIGHT = ("id", "slug", "title", "summary", "icon", "sector", "position", "service_id")


def enabled_offers() -> QuerySet[Offer]:
    """What the commune offers, in its order, without the definitions."""
    return Offer.objects.filter(is_enabled=True).only(*_LIGHT)


def matching(offers: Sequence[Offer], query: str) -> list[Offer]:
    """Those whose title or summary holds every word of the query."""
    words = folded(query).split()
    return [one for one in offers if all(word in folded(f"{one.title} {one.summary}") for word in words)]


def search_offers(query: str) -> list[Offer]:
    """Offers that the words find; one query, every offer when there are no words."""
    return matching(list(enabled_offers()), query)


def offer_of(slug: str) -> Offer | None:
    """An offer with its definition and its service; one query."""
    return Offer.objects.select_related("copy", "service").filter(slug=slug, is_enabled=True).first()


def dossiers_of(citizen: Citizen) -> QuerySet[Dossier]:
    """A person's dossiers, the latest first, without their answers."""
    return Dossier.objects.filter(citizen_id=citizen.pk).only(
        "id", "reference", "title", "state", "submitted_at", "updated_at", "citizen_id"
    )


def drafts_of(citizen: Citizen, now: datetime) -> QuerySet[Draft]:
    return (
        Draft.objects.filter(citizen_id=citizen.pk, expires_at__gt=now)
        .select_related("offer")
        .only("id", "step", "updated_at", "expires_at", "citizen_id", "offer__slug", "offer__title")
    )


def public_timeline(dossier: Dossier) -> Sequence[Event]:
    """What the person sees of what happened."""
    return list(dossier.events.filter(audience=Audience.EVERYONE))


def facts() -> dict[str, Any]:
    """For the console: what is open and what is late; one query."""
    today = local_day(current_commune(), timezone.now())
    is_open = Q(state__in=OPEN_STATES)
    is_late = Q(due_on__lt=today) & ~Q(state=State.INCOMPLETE)
    return Dossier.objects.aggregate(
        dossiers_open=Count("pk", filter=is_open),
        dossiers_overdue=Count("pk", filter=is_open & is_late),
        last_deposit_at=Max("submitted_at"),
    )
