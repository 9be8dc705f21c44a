"""Where a request goes on its deposit: by the commune's own rules, else the procedure's, else the offer's service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.town_hall.models import Service
from teleservices.definition import routed_service
from teleservices.definition.walking import Walker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from identity.accounts.models import Agent
    from teleservices.definition import Circumstances, Procedure
    from teleservices.dossiers.models import Offer


def destination(
    offer: Offer, procedure: Procedure, answers: Mapping[str, JsonValue], surroundings: Circumstances
) -> tuple[Service, Agent | None]:
    """The service, and the agent whom a rule of the commune names (or who stands in for them). One query for the rules.

    The rules are the desk's (`instruction.models.RoutingRule`): they are reached through the offer, not imported.
    """
    rules = list(offer.routing_rules.filter(service__is_active=True).select_related("service", "agent"))
    if rules:
        walker = Walker(procedure, dict(answers), surroundings)
        walker.walk()
        chosen = next((rule for rule in rules if walker.holds(rule.condition)), None)
        if chosen is not None:
            return chosen.service, chosen.receiver(surroundings.today)
    slug = routed_service(procedure, answers, surroundings)
    if slug is None or slug == offer.service.slug:
        return offer.service, None
    return Service.objects.filter(slug=slug, is_active=True).first() or offer.service, None
