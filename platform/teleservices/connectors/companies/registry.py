"""The kinds of directories, by the first word of their address in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from teleservices.connectors.companies.base import Companies

COMPANIES: dict[str, str] = {
    "recherche": "teleservices.connectors.companies.recherche.Recherche",
    "entreprise": "teleservices.connectors.companies.entreprise.Entreprise",
}


def configured_companies() -> Companies | None:
    """The directory that the settings name (`recherche+https://…`), None when they name none."""
    address: str = settings.COMPANIES
    if not address:
        return None
    kind, _, rest = address.partition("+")
    directory: Companies = import_string(COMPANIES[kind])(rest)
    return directory
