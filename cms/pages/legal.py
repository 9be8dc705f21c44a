"""What the pages that the law asks for say of a commune, from what is known of it (norms-fr §2.1, §4.1-4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.pages import filing, processing
from cms.pages.enums import LegalKind
from cms.pages.legal_parts import CHANGES
from design.templatetags.design import of_commune
from identity.town_hall.models import Service
from tenants.current import current_commune
from tenants.geography import sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from tenants.models import Commune


@dataclass(frozen=True)
class Publisher:
    """Who publishes the site and answers for it (loi 2004-575, art. 1-1)."""

    name: str
    siren: str
    siret: str
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


@dataclass(frozen=True)
class Credit:
    """Something made by others that every page shows, and what its licence asks to be said."""

    name: str
    what: StrOrPromise
    authors: str
    licence: str
    url: str


#: Where the town hall's address and telephone are given (cms.directory).
SERVICES = "/gestion/services/"
#: Beside the sources of the data (tenants.geography). Their licences are shipped with them (design/static).
CREDITS = (
    Credit(
        "Atkinson Hyperlegible Next", _("police de caractères"), "Braille Institute of America", "SIL Open Font License 1.1",
        "https://github.com/googlefonts/atkinson-hyperlegible-next",
    ),
    Credit(
        "Bricolage Grotesque", _("police de caractères"), "Mathieu Triay", "SIL Open Font License 1.1",
        "https://github.com/ateliertriay/bricolage",
    ),
    Credit(
        "Source Serif 4", _("police de caractères"), "Adobe", "SIL Open Font License 1.1",
        "https://github.com/adobe-fonts/source-serif",
    ),
    Credit("Lucide", _("icônes"), "Lucide Contributors", "ISC", "https://lucide.dev/"),
)  # fmt: skip


def publisher_of(commune: Commune, services: list[Service]) -> Publisher:
    hall = next((service for service in services if service.is_town_hall), None)
    return Publisher(
        name=__("Commune %s") % of_commune(commune),
        siren=commune.siren,
        siret=commune.siret,
        address_lines=hall.address_lines if hall else (),
        phone=hall.phone if hall else "",
        email=(hall.email if hall else "") or commune.contact_email,
        director=commune.publication_director or __("le maire en exercice"),
    )


def host() -> Host:
    return Host(
        settings.OPERATOR_NAME,
        "" if set(settings.OPERATOR_SIREN) == {"0"} else settings.OPERATOR_SIREN,
        settings.OPERATOR_ADDRESS,
        settings.OPERATOR_PHONE,
    )


def context_of(kind: LegalKind) -> dict[str, Any]:
    """The variables of ``cms/legal/<kind>.html``: those of every page, then its own."""
    commune = current_commune()
    services = list(Service.objects.filter(is_active=True))
    changes = CHANGES.get(kind, ())
    context = {
        "publisher": publisher_of(commune, services),
        "host": host(),
        "services": [service for service in services if not service.is_town_hall],
        "dpo_contact": commune.dpo_contact,
        "site_url": commune.base_url,
        "established_on": timezone.localdate(commune.opened_at or commune.created_at),
        "changes": changes,
        "kept_up_on": changes[0].day if changes else None,
    }
    match kind:
        case LegalKind.LEGAL_NOTICE:
            context |= {"sources": sources(), "credits": CREDITS}
        case LegalKind.PERSONAL_DATA:
            context |= {"procedures": processing.of_procedures(), "others": processing.beside_procedures()}
        case LegalKind.ELECTRONIC_FILING:
            context |= {"filing": filing.filing(commune, services)}
    return context | _more(kind)


def _more(kind: LegalKind) -> dict[str, Any]:
    """Of the apps above (``settings.LEGAL_SOURCES``)."""
    path = settings.LEGAL_SOURCES.get(kind.value)
    if path is None:
        return {}
    source: Callable[[], dict[str, Any]] = import_string(path)
    return source()


@dataclass(frozen=True)
class Missing:
    """Something that the law wants on a page and that nobody gave; ``where`` it is given, empty when the operator does."""

    name: str
    label: str
    where: str = ""


def missing_of(commune: Commune) -> list[Missing]:
    """Of the legal notice and of the personal data page. Run in the commune; one statement."""
    publisher, hosted = publisher_of(commune, list(Service.objects.filter(is_active=True))), host()
    asked = (
        (publisher.address_lines, "publisher-address", __("l’adresse postale de la mairie"), SERVICES),
        (publisher.phone, "publisher-phone", __("le téléphone de la mairie"), SERVICES),
        (publisher.email, "publisher-email", __("l’adresse électronique de la mairie"), SERVICES),
        (commune.siret, "siret", __("le numéro SIRET de la commune"), ""),
        (commune.publication_director, "director", __("le nom du directeur de la publication"), ""),
        (commune.dpo_contact, "dpo", __("le délégué à la protection des données"), ""),
        (hosted.address, "host-address", __("l’adresse de l’hébergeur"), ""),
        (hosted.phone, "host-phone", __("le téléphone de l’hébergeur"), ""),
    )
    return [Missing(name, label, where) for value, name, label, where in asked if not value]
