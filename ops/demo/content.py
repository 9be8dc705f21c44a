"""What the demonstration holds: the operator's staff, eight communes with their agents, sample work. Idempotent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import transaction
from django.utils.module_loading import import_string

from cms.pages.services import follow_primary_domain
from ops.demo.plan import COMMUNES
from tenants import lifecycle
from tenants.current import commune_context, operator_context
from tenants.fleet import services as fleet
from tenants.models import Commune
from tenants.provisioning.opening import open_commune
from tenants.provisioning.options import ProvisioningOptions
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ops.demo.plan import Ports

#: Each fills a part of the demonstration, in order: ``fill(context) -> list of Account``.
PARTS: tuple[str, ...] = ("ops.demo.people.fill", "ops.demo.invoices.fill", "ops.demo.requests.fill")
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
    _collect_static(home, advance)
    fleet.migrate(advance)
    communes = tuple(_commune(insee, advance) for insee in COMMUNES)
    demonstration = Demonstration(home, ports, communes)
    accounts: list[Account] = []
    for path in PARTS:
        advance(path.split(".")[2])
        fill: Callable[[Demonstration], list[Account]] = import_string(path)
        accounts += fill(demonstration)
    return demonstration, accounts


def _collect_static(home: Path, advance: Callable[[str], None]) -> None:
    """Only when a file or a library changed: hashing and compressing take seconds."""
    from ops.demo.statics import digest

    mark = home / "static" / ".digest"
    wanted = digest()
    if not mark.exists() or mark.read_text() != wanted:
        advance("fichiers statiques")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        mark.write_text(wanted)


def _commune(insee: str, advance: Callable[[str], None]) -> Commune:
    with operator_context():
        commune = Commune.objects.filter(insee=insee).first()
    if commune is None or not commune.schema_version:
        opened: Any = open_commune(ProvisioningOptions(insee=insee, demonstration=True))
        commune = opened.commune
    advance(commune.name)
    with commune_context(commune), transaction.atomic():
        follow_primary_domain(commune)  # the port may have changed
    if commune.state == CommuneState.PREPARING:
        lifecycle.open(commune)
    return commune
