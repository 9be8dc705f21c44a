"""A new commune offers the shipped procedures, each with the service that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection

from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from teleservices.catalogue.selectors import latest_versions, read
from teleservices.dossiers.models import Offer, ProcedureCopy

if TYPE_CHECKING:
    from teleservices.catalogue.models import ProcedureVersion
    from teleservices.definition import Procedure
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
    "carte-identite-passeport": Placing(DefaultService.CIVIL_STATUS, "id-card", "CI", 30),
    "enfance": Placing(DefaultService.CHILDHOOD, "school", "EN", 40),
    "urbanisme": Placing(DefaultService.PLANNING, "house", "UR", 50),
    "listes-electorales": Placing(DefaultService.CIVIL_STATUS, "vote", "LE", 60),
    "saisine-generale": Placing(DefaultService.TOWN_HALL, "mail", "SG", 70),
    "reservation-salle": Placing(DefaultService.ASSOCIATIONS, "calendar-days", "RS", 80),
    "domaine-public": Placing(DefaultService.PUBLIC_SPACE, "construction", "OC", 90),
    "recensement-citoyen": Placing(DefaultService.CIVIL_STATUS, "flag", "RC", 100),
    "changement-coordonnees": Placing(DefaultService.TOWN_HALL, "map-pin", "CC", 110),
    "pacs": Placing(DefaultService.CIVIL_STATUS, "heart", "PX", 120),
    "attestation-accueil": Placing(DefaultService.CIVIL_STATUS, "hand-heart", "AA", 130),
    "tranquillite-vacances": Placing(DefaultService.TOWN_HALL, "shield-check", "TV", 140),
    "subvention-association": Placing(DefaultService.ASSOCIATIONS, "users", "SA", 150),
    "concession-funeraire": Placing(DefaultService.CIVIL_STATUS, "flower-2", "CF", 160),
}
#: The definitions of the sixteen weigh a megabyte: they stay in the database, where the catalogue is read by every commune.
_COPY: Final = """\
INSERT INTO dossiers_procedurecopy (slug, number, definition, digest, copied_at)
SELECT procedure.slug, version.number, version.definition, version.digest, now()
FROM catalogue_procedureversion version JOIN catalogue_procedure procedure ON procedure.id = version.procedure_id
WHERE version.id = ANY(%s)
ON CONFLICT (slug, number) DO NOTHING
"""
ELSEWHERE = Placing(DefaultService.TOWN_HALL, "file-text", "", 500)


def provision_offers(commune: Commune, options: ProvisioningOptions) -> None:
    """Copy the last version of each procedure and offer it; what is already offered stays as it is. As many statements
    for fifty procedures as for one."""
    offered = set(Offer.objects.values_list("slug", flat=True))
    shipped = [(version, read(version)) for version in latest_versions()]
    lacking = [(version, procedure) for version, procedure in shipped if procedure.slug not in offered]
    if not lacking:
        return
    copies = _copies([version for version, _procedure in lacking])
    services = {service.slug: service for service in Service.objects.all()}
    Offer.objects.bulk_create(
        _offer(procedure, copies[procedure.slug, version.number], services) for version, procedure in lacking
    )


def _copies(versions: list[ProcedureVersion]) -> dict[tuple[str, int], ProcedureCopy]:
    """By slug and number; one that is there already stays."""
    with connection.cursor() as cursor:
        cursor.execute(_COPY, [[version.pk for version in versions]])
    known = ProcedureCopy.objects.filter(slug__in=[version.procedure.slug for version in versions])
    return {(copy.slug, copy.number): copy for copy in known.defer("definition")}


def _offer(procedure: Procedure, copy: ProcedureCopy, services: dict[str, Service]) -> Offer:
    placing = PLACINGS.get(procedure.slug, ELSEWHERE)
    return Offer(
        slug=procedure.slug,
        copy=copy,
        title=procedure.title,
        summary=procedure.summary,
        sector=procedure.sector,
        service=services.get(placing.service) or services[DefaultService.TOWN_HALL],
        position=placing.position,
        icon=placing.icon,
        prefix=placing.prefix or procedure.slug[:2].upper(),
    )
