"""Of which requests filed for somebody the person is still to be told by hand: the rows; of one, `services.untold`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from teleservices.dossiers.enums import DESK_ORIGINS, Audience, Telling
from teleservices.dossiers.models import Event, Mandate
from teleservices.dossiers.services import FILED, TELLABLE

if TYPE_CHECKING:
    from django.db.models import QuerySet


def waiting_to_be_told() -> QuerySet[Mandate]:
    """Somebody has to hand over, post or read something to the person."""
    since = Coalesce(OuterRef("told_event"), Value(0))
    later = Event.objects.filter(dossier=OuterRef("dossier"), audience=Audience.EVERYONE, pk__gt=since)
    # Who files online for another always leaves an address: that of a confidential dossier is sealed with their name.
    reachable = ~Q(actor_email="") | Q(actor_apart__isnull=False) | Q(dossier__citizen__isnull=False)
    followed = ~Q(dossier__origin__in=DESK_ORIGINS) & reachable
    first_only = Exists(later.filter(kind__in=FILED)) & followed
    anything = Exists(later.filter(kind__in=TELLABLE)) & ~followed
    return Mandate.objects.filter(first_only | anything).exclude(telling__in=[Telling.EMAIL, Telling.NONE])
