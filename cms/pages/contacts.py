"""A service of the town hall, as pages that name one show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from design.components import ContactDetails
from identity.town_hall.selectors import card_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from identity.town_hall.models import Service


def contact_of(service: Service | None) -> ContactDetails | None:
    """With its hours as they are now; None without a service, or for one that is no more."""
    if service is None or not service.is_active:
        return None
    card = card_of(service, current_commune(), timezone.now())
    return ContactDetails(
        title=service.name,
        address_lines=card.address_lines,
        phone=card.phone,
        email=card.email,
        website=card.website,
        hours=card.hours if card.hours.is_known else None,
        hours_state=card.hours_state if card.hours.is_known else None,
        notes=(card.hours_note,) if card.hours_note else (),
    )
