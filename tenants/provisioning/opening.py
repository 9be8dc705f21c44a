"""Opening a commune: a visible list of idempotent steps, each recorded, from an INSEE code to a living tenant."""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants import geography, naming, storage
from tenants.current import commune_context, operator_context
from tenants.domains import services as domains
from tenants.domains.errors import DomainRefused
from tenants.domains.names import is_operators
from tenants.errors import ProvisioningError
from tenants.keys import services as keys
from tenants.middleware import forget_hosts
from tenants.models import Commune, Domain, ProvisioningStep
from tenants.provisioning import database, locks, pool, template
from tenants.provisioning.options import BadOption, checked
from tenants.provisioning.steps import name_of
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.geography import Town
    from tenants.provisioning.options import ProvisioningOptions

    #: A step; what it returns is its remark.
    Work = Callable[[], str | None]

log = structlog.get_logger(__name__)


class AlreadyThere(ProvisioningError):
    """The commune is complete: nothing is left to open."""

    def __init__(self, commune: Commune) -> None:
        state = CommuneState(commune.state).label.lower()
        super().__init__(f"{commune.name} ({commune.insee}) existe déjà ({state}) : {commune.base_url}")
        self.commune = commune


@dataclass(frozen=True)
class StepTime:
    """``remark``: it is done, and somebody should know this (in French)."""

    name: str
    seconds: float
    remark: str = ""


@dataclass(frozen=True)
class Opened:
    commune: Commune
    seconds: float
    steps: tuple[StepTime, ...]


def open_commune(options: ProvisioningOptions, progress: Callable[[str], None] = lambda _: None) -> Opened:
    """Create the commune of an INSEE code, or finish a creation that was interrupted.

    Raises geography.UnknownTown or geography.FormerTown (with the successor), BadOption before anything is written,
    AlreadyThere when the commune is complete, and ProvisioningError when a step fails; what is done stays recorded and
    the next call goes on from there.
    """
    started = time.perf_counter()
    with operator_context():
        town = geography.find_town(options.insee)
        options = checked(options, town)
        with locks.opening_of(town.insee):
            commune = _register(town, options)
            known = {step.name: step for step in commune.steps.all()}
            works = _works(commune, options)
            times = [_run(commune, name, work, known, progress) for name, work in works]
            commune.schema_version = template.schema_version()
            commune.save(update_fields=["schema_version"])
    forget_hosts()
    log.info("commune.opened", insee=commune.insee, schema=commune.schema_name)
    return Opened(commune, time.perf_counter() - started, tuple(times))


def _register(town: Town, options: ProvisioningOptions) -> Commune:
    """The commune's row and its host, in one transaction: a rival call for the same code waits, then is refused."""
    with transaction.atomic():
        known = living_commune(town.insee, for_update=True)
        if known is not None:
            refuse_complete(known)
            return known
        slug, host = _names(town, options)
        hall = geography.town_hall_of(town.insee)
        commune = Commune.objects.create(
            id=pool.take() or uuid.uuid4(),
            insee=town.insee,
            name=town.name.replace("'", "’"),
            slug=slug,
            siren=town.siren or "",  # none in some overseas collectivities
            population=town.population,
            postal_codes=list(town.postal_codes),
            department=town.department,
            epci_siren=town.epci_siren or "",
            epci_name=(town.epci_name or "").replace("'", "’"),
            time_zone=geography.time_zone_of(town),
            holidays_subdivision=geography.holidays_of(town) or "",
            is_demonstration=options.demonstration,
            contact_email=(hall.email if hall else "") or "",
        )
        Domain.objects.create(domain=host, tenant=commune, is_primary=True)
        if options.domain not in {"", host}:
            _claim(commune, options.domain)
    return commune


def living_commune(insee: str, *, for_update: bool = False) -> Commune | None:
    """The commune of a code; one that was deleted is not one any more."""
    living = Commune.objects.exclude(state=CommuneState.GONE)
    return (living.select_for_update() if for_update else living).filter(insee=insee).first()


def refuse_complete(commune: Commune) -> None:
    """Raises AlreadyThere for a commune that needs no opening any more."""
    if commune.schema_version:
        raise AlreadyThere(commune)


def _names(town: Town, options: ProvisioningOptions) -> tuple[str, str]:
    """The slug and the first host, neither of which another commune has or keeps. Raises BadOption."""
    try:
        slug = naming.slug_for(town)
    except naming.BadName as bad:
        raise BadOption("insee", str(bad)) from None
    # A name of the commune's own leads nowhere before its proof; those under the operator's need none.
    is_given = bool(options.domain) and is_operators(options.domain)
    return slug, options.domain if is_given else naming.host_of(slug)


def _claim(commune: Commune, domain: str) -> None:
    """The name that was asked for becomes the address once it is proved. Raises BadOption."""
    try:
        domains.claim(commune, domain, as_primary=True)
    except DomainRefused as refused:
        raise BadOption("domain", str(refused)) from None


def _works(commune: Commune, options: ProvisioningOptions) -> list[tuple[str, Work]]:
    """Each step and what it does, in the order of ``steps.step_names``. Every one may be done twice."""
    in_commune = [
        (name_of(path), _in_commune(commune, path, options)) for path in settings.PROVISIONING_STEPS
    ]
    return [
        ("role", lambda: _make_role(commune)),
        ("schema", lambda: _make_schema(commune)),
        *in_commune,
    ]


def _make_role(commune: Commune) -> None:
    if database.is_ours_to_become(commune.schema_name):  # it came with a schema of the pool
        return
    with database.owner_connection(autocommit=False) as owner:
        locks.hold_schema(owner, commune.schema_name)
        database.create_role(owner, commune.schema_name)


def _make_schema(commune: Commune) -> None:
    """Schema, tables, seeds and grants in one transaction: it is there whole, or not at all."""
    if database.schema_exists(connection, commune.schema_name):
        return
    with database.owner_connection(autocommit=False) as owner:
        locks.hold_schema(owner, commune.schema_name)
        if database.schema_exists(owner, commune.schema_name):
            return
        database.make_schema(owner, commune.schema_name, template.script_for(commune.schema_name))


def _in_commune(commune: Commune, path: str, options: ProvisioningOptions) -> Work:
    def run() -> str | None:
        with commune_context(commune), transaction.atomic():
            remark: str | None = import_string(path)(commune, options)
            return remark

    return run


def _run(
    commune: Commune,
    name: str,
    work: Work,
    known: dict[str, ProvisioningStep],
    progress: Callable[[str], None],
) -> StepTime:
    """One statement records a step: what its row says is not written twice."""
    before = known.get(name)
    if before is not None and before.done_at:
        return StepTime(name, before.seconds, before.remark)
    progress(name)
    started = time.perf_counter()
    try:
        remark = work() or ""
    except Exception as error:
        with suppress(DatabaseError):  # a database that went away takes no note; the step's own error goes on
            _note(
                ProvisioningStep(commune=commune, name=name, error=f"{type(error).__name__}: {error}"[:2000])
            )
        raise
    seconds = round(time.perf_counter() - started, 4)
    _note(
        ProvisioningStep(commune=commune, name=name, seconds=seconds, done_at=timezone.now(), remark=remark)
    )
    return StepTime(name, seconds, remark)


def _note(step: ProvisioningStep) -> None:
    ProvisioningStep.objects.bulk_create(
        [step],
        update_conflicts=True,
        unique_fields=["commune", "name"],
        update_fields=["seconds", "done_at", "error", "remark"],
    )


def discard(commune: Commune, *, wait: bool = True) -> None:
    """Undo an opening that cannot finish: files, schema, role and rows; idempotent. Only for a commune that never was
    complete.

    Raises ProvisioningError, locks.Busy when somebody is opening it and ``wait`` is False.
    """
    with operator_context(), locks.opening_of(commune.insee, wait=wait):
        known = Commune.objects.filter(pk=commune.pk).first()
        if known is None:
            return
        if known.schema_version:
            raise ProvisioningError(f"{known.name} est complète : elle se ferme, elle ne s’annule pas.")
        # First of all: should this stop half way, an opening that begins again makes everything anew.
        ProvisioningStep.objects.filter(commune=known).delete()
        storage.erase(known)
        with database.owner_connection(autocommit=False) as owner:
            locks.hold_schema(owner, known.schema_name)
            database.drop_schema(owner, known.schema_name)
        keys.forget(known)
        known.delete()
    forget_hosts()
    log.info("commune.discarded", insee=commune.insee, schema=commune.schema_name)
