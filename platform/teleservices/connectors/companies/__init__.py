"""Companies and associations: what the State's directory says of a number. Never needed to answer."""

from teleservices.connectors.companies.base import Companies, CompaniesDown, Company
from teleservices.connectors.companies.registry import configured_companies

__all__ = ["Companies", "CompaniesDown", "Company", "configured_companies"]
