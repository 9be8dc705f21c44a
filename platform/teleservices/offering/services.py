"""Write what the commune says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from identity.audit.services import agent_actor, record
from teleservices.definition.settings import setting_values
from teleservices.dossiers.models import Offer
from teleservices.offering.enums import OfferAction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from pydantic import JsonValue

    from identity.accounts.models import Agent


@transaction.atomic
def keep_settings(
    offer: Offer, values: Mapping[str, JsonValue], *, agent: Agent, request: HttpRequest | None = None
) -> Offer:
    """Replace the settings of an offer; only those of its procedure, and of their kind, are kept."""
    known = setting_values(offer.procedure.settings, values)
    kept = Offer.objects.select_for_update().get(pk=offer.pk)
    kept.settings = {key: value for key, value in known.items() if key in values}
    kept.save(update_fields=["settings"])
    record(OfferAction.SETTINGS_CHANGED, agent_actor(agent, request), kept, {"procedure": kept.slug})
    return kept
