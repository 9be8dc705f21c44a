"""The go-live checklist as the operator reads it: what, who, what to do, and the page where it is done."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from tenants import lifecycle
from tenants.models import public_url

if TYPE_CHECKING:
    from tenants.lifecycle import ChecklistLine
    from tenants.models import Commune


@dataclass(frozen=True)
class CheckItem:
    """What a line counts; ``url`` as in the line."""

    label: str
    url: str


@dataclass(frozen=True)
class CheckLine:
    """A line of the checklist; ``url`` is a path of the console, or the whole address of a page of the commune's."""

    name: str
    label: str
    done: bool
    who: str
    todo: str
    url: str
    is_advice: bool
    """Told, and does not keep it from opening."""
    items: tuple[CheckItem, ...]
    """What is left, one by one."""


#: Lines of the checklist that are written in the commune's « fiche », and the field of its form.
_IN_PARTICULARS = {
    "siret": "siret",
    "dpo": "dpo_contact",
    "publication_director": "publication_director",
    "mail": "contact_email",
}
#: Other lines that are done on a page of the console, by the name of its address.
_ON_CONSOLE = {
    "administrator": "ops:commune-invite",
    "domain": "ops:commune-domains",
    "proconnect": "ops:providers",
    "api_particulier": "ops:providers",
}


def lines_of(commune: Commune) -> list[CheckLine]:
    """None for a commune whose schema is not whole: it is asked what to write where nothing can be written."""
    if not commune.schema_version:
        return []
    return [_line(commune, line) for line in lifecycle.checklist(commune)]


def blocking_of(commune: Commune) -> list[CheckLine]:
    """Those that keep it from opening to the public."""
    return [_line(commune, line) for line in lifecycle.blocking(commune)] if commune.schema_version else []


def documents(commune: Commune) -> list[dict[str, Any]]:
    """For ``--json``: addresses that work from anywhere."""
    console = public_url(settings.OPERATOR_HOSTS[0])
    return [
        {**asdict(line), "url": console + line.url if line.url.startswith("/") else line.url}
        for line in lines_of(commune)
    ]


def _line(commune: Commune, line: ChecklistLine) -> CheckLine:
    items = tuple(CheckItem(item.label, f"{commune.base_url}{item.where}") for item in line.items)
    return CheckLine(
        line.name, line.label, line.done, line.who, line.todo, _where(commune, line), line.is_advice, items
    )


def _where(commune: Commune, line: ChecklistLine) -> str:
    if line.name in _IN_PARTICULARS:
        return f"{_address('ops:commune-particulars', commune)}#id_{_IN_PARTICULARS[line.name]}"
    if line.name in _ON_CONSOLE:
        return _address(_ON_CONSOLE[line.name], commune)
    if line.where:
        return f"{commune.base_url}{line.where}"
    return _address("ops:commune", commune)


def _address(name: str, commune: Commune) -> str:
    return reverse(name, args=[commune.slug], urlconf=settings.OPERATOR_URLCONF)
