"""A new commune offers the shipped procedures, each with the service that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from teleservices.catalogue.selectors import latest_versions, read
from teleservices.dossiers.models import Offer, ProcedureCopy

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


@dataclass(frozen=True)
class Placing:
    """Where a procedure stands at the birth of a commune; every part may be changed there."""

    service: DefaultService
    icon: str
    prefix: str
    position: int


PLACINGS = {
    "acte-etat-civil": Placing(DefaultService.CIVIL_STATUS, "file-text", "EC", 10),
    "signalement": Placing(DefaultService.PUBLIC_SPACE, "triangle-alert", "SI", 20),
}
ELSEWHERE = Placing(DefaultService.TOWN_HALL, "file-text", "", 100)


def provision_offers(commune: Commune, options: ProvisioningOptions) -> None:
    """Copy the last version of each procedure and offer it; what is already offered stays as it is."""
    offered = set(Offer.objects.values_list("slug", flat=True))
    services = {service.slug: service for service in Service.objects.all()}
    for version in latest_versions():
        procedure = read(version)
        if procedure.slug in offered:
            continue
        placing = PLACINGS.get(procedure.slug, ELSEWHERE)
        copy, _made = ProcedureCopy.objects.get_or_create(
            slug=procedure.slug,
            number=version.number,
            defaults={"definition": version.definition, "digest": version.digest},
        )
        Offer.objects.create(
            slug=procedure.slug,
            copy=copy,
            title=procedure.title,
            summary=procedure.summary,
            sector=procedure.sector,
            service=services[placing.service],
            position=placing.position,
            icon=placing.icon,
            prefix=placing.prefix or procedure.slug[:2].upper(),
        )
