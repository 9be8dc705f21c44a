"""The communes of a bench: the Rhône's, then those of the departments that follow, as many as are asked for.

They are demonstrations: their example news are online. Those that a bench before this one left on the cluster serve again.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from django.db import transaction

from cms.pages.services import follow_primary_domain
from tenants import geography, lifecycle
from tenants.current import commune_context
from tenants.provisioning.opening import living_commune, open_commune
from tenants.provisioning.options import ProvisioningOptions
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tenants.geography import Town
    from tenants.models import Commune

FIRST: Final = "69"


def some(count: int) -> list[Town]:
    elsewhere = (town for town in geography.every_town() if town.department != FIRST)
    return list(islice(chain(geography.towns_of_department(FIRST), elsewhere), count))


def opened(towns: Sequence[Town], advance: Callable[[str], None]) -> list[Commune]:
    """A commune a town, on line."""
    communes = []
    for town in towns:
        advance(f"ouverture de {town.name}")
        commune = living_commune(town.insee)
        if commune is None:
            commune = open_commune(ProvisioningOptions(insee=town.insee, demonstration=True)).commune
        if commune.state != CommuneState.OPEN:
            with commune_context(commune), transaction.atomic():
                follow_primary_domain(commune)
            lifecycle.open(commune)
        communes.append(commune)
    return communes
