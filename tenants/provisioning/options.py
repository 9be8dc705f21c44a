"""What a person asks for when opening a commune, and what is wrong with it before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.domains.errors import DomainRefused
from tenants.domains.names import read_host
from tenants.domains.services import refuse_for_opening
from tenants.errors import ProvisioningError
from tenants.models import Commune
from tenants.particulars import read_email
from tenants.provisioning.sites import read_site
from tenants.states import CommuneState

if TYPE_CHECKING:
    from tenants.geography import Town


@dataclass(frozen=True)
class ProvisioningOptions:
    insee: str
    domain: str = ""
    admin_email: str = ""
    demonstration: bool = False
    #: A word of StartingSite; empty: the one that fits the population.
    site: str = ""


class BadOption(ProvisioningError):
    """What was asked cannot be, and nothing is written; ``option`` is the field of ProvisioningOptions at fault."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


def checked(options: ProvisioningOptions, town: Town) -> ProvisioningOptions:
    """The options as they are to be used. Raises BadOption."""
    domain, email = options.domain, options.admin_email
    try:
        domain = read_host(domain) if domain.strip() else ""
        if domain:
            refuse_for_opening(town, domain)
    except (ValueError, DomainRefused) as problem:
        raise BadOption("domain", str(problem)) from None
    try:
        email = read_email(email) if email.strip() else ""
    except ValueError as problem:
        raise BadOption("admin_email", str(problem)) from None
    if email and not siren_of(town):
        raise BadOption(
            "admin_email",
            _(
                "%s n’a pas de SIREN connu, et l’invitation d’un administrateur y est attachée : ouvrez la commune sans "
                "administrateur, écrivez son SIREN dans sa fiche, puis invitez."
            )
            % town.name,
        )
    try:
        site = read_site(options.site)
    except ValueError as problem:
        raise BadOption("site", str(problem)) from None
    return replace(options, domain=domain, admin_email=email, site=site.value if site else "")


def siren_of(town: Town) -> str:
    """The geography's, else the one that the operator wrote in the commune's particulars."""
    living = Commune.objects.exclude(state=CommuneState.GONE)
    written = living.filter(insee=town.insee).values_list("siren", flat=True)
    return town.siren or written.first() or ""
