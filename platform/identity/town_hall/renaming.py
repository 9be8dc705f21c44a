"""What the town hall keeps under the commune's name (settings ``RENAMING_STEPS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.town_hall.models import Service
from tenants.geography import of_commune

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.naming import Renamed


def follow_name(commune: Commune, before: Renamed) -> None:
    """« Mairie de Grigny » as provisioning wrote it; a name that somebody wrote by hand stays. The postal address keeps
    the name that La Poste knows. Run in the commune."""
    written = f"Mairie {of_commune(commune.insee, before.name)}"
    halls = Service.objects.filter(is_town_hall=True, name=written)
    halls.update(name=f"Mairie {of_commune(commune.insee, commune.name)}")
