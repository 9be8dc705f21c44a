"""A new commune's services, from the national directory of town halls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from design.hours import BadHours, WeeklyHours
from identity.town_hall.enums import DefaultService
from identity.town_hall.models import Service
from tenants import geography

if TYPE_CHECKING:
    from tenants.geography import TownHallRecord
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def provision_services(commune: Commune, options: ProvisioningOptions) -> None:
    """The town hall with its public contact and hours, then the services that answer the shipped
    procedures.
    """
    town = geography.find_town(commune.insee)
    town_hall = Service(
        slug=DefaultService.TOWN_HALL,
        name=f"Mairie {town.of_name}",
        is_town_hall=True,
        position=0,
        city=town.name,
    )
    record = geography.town_hall_of(commune.insee)
    if record is not None:
        _describe(town_hall, record)
    services = [town_hall]
    others = [one for one in DefaultService if one is not DefaultService.TOWN_HALL]
    for position, default in enumerate(others, start=1):
        services.append(Service(slug=default.value, name=str(default.label), position=position))
    Service.objects.bulk_create(services, ignore_conflicts=True)


def _describe(service: Service, record: TownHallRecord) -> None:
    service.email, service.phone, service.website = record.email, record.phone, record.website
    service.address, service.postal_code, service.city = record.address, record.postal_code, record.city
    service.latitude, service.longitude = record.latitude, record.longitude
    service.hours_note = record.note[:500]
    service.hours_collected_on = record.collected_on
    try:
        service.hours = WeeklyHours.parse((i.weekday, i.opens, i.closes) for i in record.opening_hours)
    except BadHours:
        # The directory holds a few impossible weeks: saying nothing is better than saying a falsehood.
        service.hours_data = {}
