"""What the demonstration holds: the operator's staff, nine communes with their agents, sample work. Idempotent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.module_loading import import_string

from cms.pages.services import follow_primary_domain
from ops import static_files
from ops.cli.actors import command_line
from ops.console import openings
from ops.demo.built import mark_built, unmark
from ops.demo.plan import COMMUNES
from tenants import lifecycle
from tenants.current import commune_context, operator_context
from tenants.fleet import services as fleet
from tenants.models import Commune
from tenants.particulars import Particulars, describe
from tenants.provisioning.options import ProvisioningOptions
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ops.demo.plan import Ports

#: Each fills a part of the demonstration, in order (``fill(context) -> list of Account``), with its words.
PARTS: dict[str, str] = {
    "ops.demo.people.fill": "agents et habitants",
    "ops.demo.invoices.fill": "factures des membres",
    "ops.demo.requests.fill": "demandes des habitants",
    "ops.demo.looks.fill": "apparence des sites",
    "ops.demo.acts.fill": "actes des communes",
}
#: What the progress bar counts: static files, template and migrations, communes, parts.
STEPS = 4 + len(COMMUNES) + len(PARTS)


@dataclass(frozen=True)
class Account:
    """Somebody whom a visitor may become: who, where, and how to sign in."""

    who: str
    address: str
    how: str


@dataclass(frozen=True)
class Demonstration:
    home: Path
    ports: Ports
    communes: tuple[Commune, ...]


def build(home: Path, ports: Ports, advance: Callable[[str], None]) -> tuple[Demonstration, list[Account]]:
    """Bring the installation to what the demonstration shows, doing only what is not done yet."""
    unmark(home)
    advance("fichiers statiques")
    static_files.gather()
    fleet.migrate(advance)
    communes = tuple(_commune(insee, advance) for insee in COMMUNES)
    demonstration = Demonstration(home, ports, communes)
    accounts: list[Account] = []
    for path, words in PARTS.items():
        advance(words)
        fill: Callable[[Demonstration], list[Account]] = import_string(path)
        accounts += fill(demonstration)
    mark_built(home, ports)
    return demonstration, accounts


def find(home: Path, ports: Ports) -> tuple[Demonstration, list[Account]]:
    """What an earlier run built, with recovery codes of today."""
    from ops.demo.people import second_factor_accounts

    with operator_context():
        by_insee = {commune.insee: commune for commune in Commune.objects.filter(insee__in=COMMUNES)}
    communes = tuple(by_insee[insee] for insee in COMMUNES)
    return Demonstration(home, ports, communes), second_factor_accounts()


def _commune(insee: str, advance: Callable[[str], None]) -> Commune:
    with operator_context():
        commune = Commune.objects.filter(insee=insee).first()
    if commune is None or not commune.schema_version:
        asked = ProvisioningOptions(insee=insee, demonstration=True)
        commune = openings.open_here(asked, command_line()).commune
    advance(commune.name)
    if not commune.contact_email:  # the directory gives none: an answer to a mail must lead somewhere
        describe(commune, Particulars(contact_email=f"mairie@{commune.slug}.example"))
    with commune_context(commune), transaction.atomic():
        follow_primary_domain(commune)  # the port may have changed
    if commune.state == CommuneState.PREPARING:
        lifecycle.open(commune)
    return commune
