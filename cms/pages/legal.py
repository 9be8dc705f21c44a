"""What the pages that the law asks for say of a commune, from what is known of it (norms-fr §2.1, §4.1-4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as __

from cms.pages import procedures
from cms.pages.enums import ComplianceLevel, LegalKind
from design.templatetags.design import of_commune
from identity.town_hall.models import Service
from tenants.current import current_commune
from tenants.geography import sources

if TYPE_CHECKING:
    from tenants.models import Commune


@dataclass(frozen=True)
class Publisher:
    """Who publishes the site and answers for it (loi 2004-575, art. 1-1)."""

    name: str
    siren: str
    address_lines: tuple[str, ...]
    phone: str
    email: str
    director: str


@dataclass(frozen=True)
class Host:
    """Who keeps the site running: the operator."""

    name: str
    siren: str
    address: str = ""
    phone: str = ""


def publisher_of(commune: Commune, services: list[Service]) -> Publisher:
    hall = next((service for service in services if service.is_town_hall), None)
    return Publisher(
        name=__("Commune %s") % of_commune(commune),
        siren=commune.siren,
        address_lines=hall.address_lines if hall else (),
        phone=hall.phone if hall else "",
        email=(hall.email if hall else "") or commune.contact_email,
        director=commune.publication_director or __("le maire en exercice"),
    )


def context_of(kind: LegalKind) -> dict[str, Any]:
    """The variables of ``cms/legal/<kind>.html``: the same for all, so that a complement may move between pages."""
    commune = current_commune()
    services = list(Service.objects.filter(is_active=True))
    offered = procedures.every() if kind in {LegalKind.PERSONAL_DATA, LegalKind.ELECTRONIC_FILING} else []
    return {
        "publisher": publisher_of(commune, services),
        "host": Host(
            settings.OPERATOR_NAME,
            "" if set(settings.OPERATOR_SIREN) == {"0"} else settings.OPERATOR_SIREN,
            settings.OPERATOR_ADDRESS,
            settings.OPERATOR_PHONE,
        ),
        "services": [service for service in services if not service.is_town_hall],
        "procedures": offered,
        "dpo_contact": commune.dpo_contact,
        "sources": sources() if kind is LegalKind.LEGAL_NOTICE else (),
        "site_url": commune.base_url,
        "compliance": ComplianceLevel.NONE,
        "established_on": timezone.localdate(commune.opened_at or commune.created_at),
    }
