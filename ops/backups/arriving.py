"""Take a commune in from its archive: the same commune, with the same UUID, in this installation.

Rows, then files, then the commune itself: until everything is here and equal to the manifest nobody is served, and an
import that was cut short goes on when the same archive is given again. The commune arrives in preparation: its agents
and who holds the preview link see it, the public does not, nothing is mailed.
"""

from __future__ import annotations

import shutil
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.pages.services import follow_primary_domain
from design.typography import file_size
from identity.audit.services import SYSTEM, record
from ops.backups import loading
from ops.backups.enums import ArchiveAction
from ops.backups.errors import BadArchive, ImportRefused
from ops.backups.incoming import write_file
from ops.backups.models import Import
from tenants import naming, storage
from tenants.current import commune_context, operator_context
from tenants.domains import services as domains
from tenants.domains.errors import DomainRefused
from tenants.domains.names import is_operators, read_host
from tenants.fleet import services as fleet
from tenants.keys import services as keys
from tenants.keys.models import KeyRecord
from tenants.middleware import forget_hosts
from tenants.models import Commune, Domain, ProvisioningStep, schema_for
from tenants.outbox.models import Effect, EffectState
from tenants.provisioning import database, locks, template
from tenants.provisioning.opening import living_commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    from identity.audit.services import Actor
    from ops.backups.manifest import CommuneCard
    from ops.backups.reading import Archive

log = structlog.get_logger(__name__)

#: Of the public row, what the archive does not decide: this installation's own, and where its life stands here.
_DECIDED_HERE = frozenset(
    {
        "id", "slug", "schema_name", "schema_version", "preview_key", "state", "opened_at", "notice",
        "closing_since", "closing_until",
    }
)  # fmt: skip
#: What an effect that was still to be delivered says once it is here.
PARKED = "imported"
_MARGIN = 100 * 1024 * 1024
#: What an import left that nobody went on with for so long is nobody's any more (``parvis fleet orphans``).
GIVEN_UP: Final = timedelta(days=7)


@dataclass(frozen=True)
class Wanted:
    """Where the commune answers here: by default under its own slug and the operator's domain."""

    slug: str = ""
    domain: str = ""


@dataclass(frozen=True)
class Arrived:
    """``parked_effects`` were to be delivered when the archive was made: they are kept and not sent from here.
    ``upgraded_from`` is the version of Parvis that made an archive of a former schema, "" for one of today's."""

    commune: Commune
    rows: int
    files: int
    parked_effects: int
    seconds: float
    upgraded_from: str = ""

    @property
    def is_current(self) -> bool:
        """Whether what brings it up to date succeeded."""
        return bool(self.commune.schema_version == template.schema_version())


@dataclass(frozen=True)
class Names:
    """Where it answers: ``claimed`` is a name of its own, that becomes its address once its DNS proves it here."""

    slug: str
    host: str
    claimed: str = ""


def import_commune(
    archive: Archive,
    wanted: Wanted | None = None,
    *,
    actor: Actor = SYSTEM,
    progress: Callable[[str], None] = lambda _: None,
) -> Arrived:
    """The commune of the archive, complete and in preparation.

    Raises ImportRefused (the commune is here already, a name is taken, a version does not fit, no room) and BadArchive (a
    file is not what the manifest says) before anything is written, and locks.Busy when somebody is at this commune.
    What is done stays, and the next call with the same archive goes on from there.
    """
    started = time.perf_counter()
    card = archive.manifest.commune
    with operator_context(), locks.opening_of(card.insee, wait=False):
        names = names_of(card.insee, card.slug, wanted or Wanted())
        commune = _commune(card, names, _begin(archive))
        version = _load_rows(archive, commune, progress)
        _write_files(archive, commune, progress)
        progress("settle")
        parked = _settle(commune)
        _appear(archive, commune, version, actor)
        complete(commune, names)
    log.info("commune.imported", schema=commune.schema_name, rows=archive.manifest.rows)
    return Arrived(
        commune,
        archive.manifest.rows,
        len(archive.manifest.files),
        parked,
        time.perf_counter() - started,
        archive.manifest.installation.version[:40] if version != template.schema_version() else "",
    )


def complete(commune: Commune, names: Names) -> None:
    """What follows its arrival: its own name is claimed, and an archive of an earlier version is migrated as the others are
    (a failure leaves the commune behind, as ``fleet status`` tells). Idempotent."""
    if names.claimed and not commune.domain_claims.exists():
        domains.claim(commune, names.claimed, as_primary=True)
    if commune.schema_version != template.schema_version():
        fleet.migrate(only=[commune.slug])
        commune.refresh_from_db()
    forget_hosts()


def arrived_before(insee: str, manifest_sha256: str) -> Commune | None:
    """The commune that this very archive brought here: an import that was cut short after its end."""
    with operator_context():
        living = living_commune(insee)
        ended = Import.objects.filter(insee=insee, manifest_sha256=manifest_sha256).exclude(ended_at=None)
        return living if living is not None and ended.filter(commune_id=living.pk).exists() else None


def refuse_present(insee: str) -> None:
    """Raises ImportRefused when the commune is here."""
    if known := living_commune(insee):
        raise ImportRefused(
            _("%(name)s (%(insee)s) existe déjà ici\u00a0: une commune n’est jamais remplacée par un import.")
            % {"name": known.name, "insee": known.insee}
        )


def give_up(insee: str, manifest_sha256: str) -> None:
    """Undo what an import of this archive left when it was cut short. Raises locks.Busy when somebody is at it."""
    with operator_context(), locks.opening_of(insee, wait=False):
        for unfinished in Import.objects.filter(insee=insee, manifest_sha256=manifest_sha256, ended_at=None):
            _discard(unfinished)


def schemas_under_way() -> list[str]:
    """Of imports that were cut short: nobody serves them yet, and they are nobody's orphans (settings ``SCHEMA_CLAIMS``),
    as long as somebody may go on with them (``GIVEN_UP``)."""
    with operator_context():
        waiting = Import.objects.filter(ended_at=None, started_at__gt=timezone.now() - GIVEN_UP)
        return [schema_for(one) for one in waiting.values_list("commune_id", flat=True)]


def steps(archive: Archive) -> int:
    """How many times ``progress`` is called at most."""
    return len(archive.manifest.models) + 4


def names_of(insee: str, slug: str, wanted: Wanted) -> Names:
    """Where a commune that is called ``slug`` in its archive would answer. Raises ImportRefused."""
    slug = wanted.slug or slug
    if problem := naming.problem_of_slug(slug, insee):
        raise ImportRefused(problem + " " + _("Donnez-lui-en un autre."))
    own = naming.host_of(slug)
    host = own
    try:
        host = read_host(wanted.domain) if wanted.domain else own
        if problem := naming.problem_of_host(host, insee):
            raise ImportRefused(problem)
        if not is_operators(host):
            domains.refuse_unclaimable(None, host)
    except (ValueError, DomainRefused) as error:
        raise ImportRefused(str(error)) from None
    return Names(slug, host) if is_operators(host) else Names(slug, own, host)


def _begin(archive: Archive) -> uuid.UUID:
    """Judge the archive, and write down that it began; the UUID of the commune to be. Raises ImportRefused."""
    card = archive.manifest.commune
    loading.version_for(archive)
    refuse_present(card.insee)
    unfinished = Import.objects.filter(insee=card.insee, ended_at=None).first()
    if unfinished is not None and unfinished.manifest_sha256 != archive.sha256:
        _discard(unfinished)
        unfinished = None
    check_room(archive)
    if unfinished is None:
        archive.check()  # whole, once: an import that goes on was read when it began
        unfinished = Import.objects.create(
            commune_id=_free_id(card.id),
            insee=card.insee,
            manifest_sha256=archive.sha256,
            from_operator=archive.manifest.installation.operator[:200],
            made_at=archive.manifest.made_at,
        )
    else:
        Import.objects.filter(pk=unfinished.pk).update(started_at=timezone.now())
    return unfinished.commune_id


def _free_id(wanted: uuid.UUID) -> uuid.UUID:
    """The archive's; another when a commune bore it here and left: its key was destroyed and does not come back."""
    taken = (
        Commune.objects.filter(pk=wanted).exists()
        or Import.objects.filter(commune_id=wanted).exists()
        or KeyRecord.objects.filter(commune_id=wanted).exists()
    )
    with database.owner_connection() as owner:
        taken = taken or database.schema_exists(owner, schema_for(wanted))
    return uuid.uuid4() if taken else wanted


def _discard(unfinished: Import) -> None:
    """What an import left when it was cut short, whether its rows were there or not: nobody was ever served from it."""
    commune = Commune(id=unfinished.commune_id, schema_name=schema_for(unfinished.commune_id))
    storage.erase(commune)
    with database.owner_connection(autocommit=False) as owner:
        locks.hold_schema(owner, commune.schema_name)
        database.drop_schema(owner, commune.schema_name)
    keys.forget(commune)
    unfinished.delete()


def _commune(card: CommuneCard, names: Names, commune_id: uuid.UUID) -> Commune:
    """The row to be, not saved yet: what is served is what is complete. Raises BadArchive for a value that cannot be."""
    commune = Commune(
        id=commune_id,
        schema_name=schema_for(commune_id),
        slug=names.slug,
        state=CommuneState.PREPARING,
    )
    values = card.model_dump()
    try:
        for field in Commune._meta.concrete_fields:
            if field.attname in values and field.attname not in _DECIDED_HERE:
                setattr(commune, field.attname, field.to_python(values[field.attname]))
        commune.clean_fields()
    except (ValidationError, TypeError, ValueError) as error:
        raise BadArchive(_("La fiche de la commune, dans l’archive, n’est pas valable.")) from error
    commune._primary_host = names.host
    return commune


def check_room(archive: Archive) -> None:
    """Raises ImportRefused when the files would not fit: sizes are those that each entry must have."""
    place = Path(settings.MEDIA_ROOT)
    there = next(one for one in (place, *place.parents) if one.exists())
    free, needed = shutil.disk_usage(there).free, archive.files_size + _MARGIN
    if free < needed:
        raise ImportRefused(
            _("Il faut environ %(needed)s libres dans %(folder)s, il y a %(free)s.")
            % {"needed": file_size(needed), "folder": place, "free": file_size(free)}
        )


def _load_rows(archive: Archive, commune: Commune, progress: Callable[[str], None]) -> str:
    """Schema, rows, and the note that they are there, in one transaction; compared before it ends. The version."""
    with database.owner_connection(autocommit=False) as owner:
        if database.schema_exists(owner, commune.schema_name):
            return loading.version_for(archive)
        loaded = loading.load_in(owner, archive, commune.schema_name, progress)
        if different := loading.differences(owner, archive, commune.schema_name):
            raise BadArchive(
                _("Les lignes de « %s », une fois relues, ne sont pas celles de l’archive.") % different[0]
            )
        owner.execute(
            "UPDATE public.backups_import SET loaded_at = now() WHERE commune_id = %s", [commune.pk]
        )
    return loaded.version


def _write_files(archive: Archive, commune: Commune, progress: Callable[[str], None]) -> None:
    progress("files")
    with commune_context(commune):
        keys.seal_from_birth(commune)
        for entry in archive.manifest.files:
            write_file(archive, entry)


def _settle(commune: Commune) -> int:
    """What follows the installation: Wagtail's site, and effects that must not leave twice; how many were parked.

    The installation that the commune leaves delivers its own; a rehearsal mails nobody.
    """
    with commune_context(commune), transaction.atomic():
        follow_primary_domain(commune)
        return Effect.objects.filter(state=EffectState.PENDING).update(
            state=EffectState.FAILED, last_error=PARKED
        )


def _appear(archive: Archive, commune: Commune, version: str, actor: Actor) -> None:
    """The commune, its host and the steps of its first opening, at once. Raises ImportRefused when a name was taken
    meanwhile."""
    commune.schema_version = version
    try:
        with transaction.atomic():
            commune.save(force_insert=True)
            Domain.objects.create(domain=commune.primary_host, tenant=commune, is_primary=True)
            ProvisioningStep.objects.bulk_create(
                ProvisioningStep(
                    commune=commune, name=step.name[:80], seconds=step.seconds, done_at=step.done_at
                )
                for step in archive.manifest.steps
            )
            Import.objects.filter(commune_id=commune.pk).update(ended_at=timezone.now())
            detail = {"commune": commune.slug, "manifest": archive.sha256}
            record(ArchiveAction.IMPORTED, actor, commune, detail)
    except IntegrityError as error:
        raise ImportRefused(_("Une commune de ce nom ou de cette adresse vient d’être créée ici.")) from error
