"""The steps of a deletion, each of which may be done again: killed at any of them, the next run ends the work."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.cache import caches
from django.db import transaction
from django.db.models import CASCADE, Model
from django.utils import timezone

from identity.audit.services import SYSTEM, record
from ops.backups.models import Export, Import
from ops.deletion import certificate, inventory
from ops.deletion.enums import DeletionAction, StepName
from ops.models import Opening
from ops.restoration import drills
from ops.restoration import services as restorations
from ops.restoration.enums import BESIDE
from ops.restoration.models import Restoration
from tenants import lifecycle, naming, valkey
from tenants.cache import forget_schema
from tenants.folders import sync_folder
from tenants.keys import services as keys
from tenants.models import Commune, Doorbell
from tenants.page_files import storage as page_files
from tenants.provisioning import database
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops.deletion.models import Deletion

#: A worker that still holds a row of the commune ends, or is waited for, no longer than this.
_PATIENCE = "15s"


def shut(deletion: Deletion, commune: Commune) -> None:
    """From here on its hosts answer 404, no task of it is sent, and nothing brings it back."""
    if commune.state != CommuneState.GONE:
        lifecycle.end(commune)


def count(deletion: Deletion, commune: Commune) -> None:
    """Once: what is counted again after a part of it went would be a lie."""
    deletion.inventory = inventory.of(commune).as_json()
    deletion.save(update_fields=["inventory"])


def drop_schema(deletion: Deletion, commune: Commune) -> None:
    """The commune's, and before it any copy of it that stands beside (a restoration, a drill that died)."""
    for copy in Restoration.objects.filter(commune=commune, state__in=BESIDE):
        restorations.drop(copy)
    drills.clear()
    with database.owner_connection(autocommit=False) as owner:
        owner.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        database.drop_schema(owner, deletion.schema_name)


def remove_files(deletion: Deletion, commune: Commune) -> None:
    folder = inventory.media_folder(commune)
    for one in (folder, *folder.parent.glob(f"{folder.name}~*")):
        if one.exists():
            shutil.rmtree(one)
    if folder.parent.exists():
        sync_folder(folder.parent)


def remove_exports(deletion: Deletion, commune: Commune) -> None:
    """The archives that were left where Parvis wrote them; their rows stay, as the proof that they were made."""
    for export in Export.objects.filter(commune=commune).exclude(path=""):
        Path(export.path).unlink(missing_ok=True)
    Export.objects.filter(commune=commune).exclude(path="").update(path="")
    Import.objects.filter(commune_id=commune.pk).delete()


def forget_pages(deletion: Deletion, commune: Commune) -> None:
    page_files.forget([deletion.schema_name], hold=True)
    for cache in caches.all(initialized_only=False):
        forget_schema(cache, deletion.schema_name)
    valkey.forget(deletion.schema_name)


@transaction.atomic
def remove_traces(deletion: Deletion, commune: Commune) -> None:
    """Every row of ``public`` that is there for the commune's sake; the operator's accounts and log are not."""
    for model, column in _belonging():
        model._default_manager.filter(**{column: commune}).delete()
    Doorbell.objects.filter(schema_name=deletion.schema_name).delete()
    Opening.objects.filter(insee=commune.insee, asked_at__lt=deletion.asked_at).delete()


def _belonging() -> list[tuple[type[Model], str]]:
    """The models whose rows die with a commune's row, and the column that names it."""
    return [
        (relation.related_model, relation.field.name)
        for relation in Commune._meta.related_objects
        if relation.on_delete is CASCADE and isinstance(relation.related_model, type)
    ]


def destroy_key(deletion: Deletion, commune: Commune) -> None:
    keys.destroy(commune)


@transaction.atomic
def keep_the_row(deletion: Deletion, commune: Commune) -> None:
    """Its name, its code and its dates; the slug goes to quarantine, and the row bears one that nobody can want."""
    if commune.slug == deletion.slug:
        naming.quarantine(commune)
    Commune.objects.filter(pk=commune.pk).update(
        slug=f"{deletion.slug[:48]}--{commune.id.hex[:12]}",
        schema_version="",
        siren="",
        siret="",
        contact_email="",
        dpo_contact="",
        publication_director="",
        notice="",
    )


@transaction.atomic
def certify(deletion: Deletion, commune: Commune) -> None:
    if deletion.ended_at:
        return
    deletion.ended_at = timezone.now()
    deletion.certificate, deletion.certificate_sha256 = certificate.of(deletion)
    deletion.save(update_fields=["ended_at", "certificate", "certificate_sha256"])
    record(DeletionAction.DONE, SYSTEM, commune, {"commune": deletion.slug})


WORK: dict[StepName, Callable[[Deletion, Commune], None]] = {
    StepName.SHUT: shut,
    StepName.INVENTORY: count,
    StepName.SCHEMA: drop_schema,
    StepName.FILES: remove_files,
    StepName.EXPORTS: remove_exports,
    StepName.PAGES: forget_pages,
    StepName.TRACES: remove_traces,
    StepName.KEY: destroy_key,
    StepName.ROW: keep_the_row,
    StepName.CERTIFICATE: certify,
}
