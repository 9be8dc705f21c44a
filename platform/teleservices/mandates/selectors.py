"""Whom the agents still have to tell by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from teleservices.dossiers.enums import DESK_ORIGINS, Audience, Telling
from teleservices.dossiers.models import Event, Mandate
from teleservices.dossiers.services import FILED, TELLABLE
from teleservices.instruction.perms import acting_services, may_read_words

if TYPE_CHECKING:
    from identity.accounts.models import Agent

MOST: Final = 50


def to_tell(agent: Agent) -> list[Mandate]:
    """Those of the agent's services, and those that they filed, where something is to be told (`services.untold`), the
    oldest first; one query.
    """
    since = Coalesce(OuterRef("told_event"), Value(0))
    later = Event.objects.filter(dossier=OuterRef("dossier"), audience=Audience.EVERYONE, pk__gt=since)
    followed = ~Q(dossier__origin__in=DESK_ORIGINS) & (~Q(actor_email="") | Q(dossier__citizen__isnull=False))
    first_only = Exists(later.filter(kind__in=FILED)) & followed
    anything = Exists(later.filter(kind__in=TELLABLE)) & ~followed
    mine = Q(agent=agent) | Q(dossier__service__in=acting_services(agent))
    rows = Mandate.objects.filter(mine, first_only | anything).exclude(
        telling__in=[Telling.EMAIL, Telling.NONE]
    )
    found = rows.select_related("dossier__copy", "dossier__service").order_by(F("created_at"))[:MOST]
    return [one for one in found if may_read_words(agent, one.dossier)]
