"""From the list of what the archives are to receive to its erasure here, once they have it."""

from __future__ import annotations

import hashlib
import tempfile
from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from identity.audit.services import agent_actor, record
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import ENDED_STATES
from teleservices.dossiers.models import Dossier, ProcedureCopy
from teleservices.retention import erasing, rules
from teleservices.retention.enums import Fate, RetentionAction, TransferState
from teleservices.retention.models import Hold, Transfer
from teleservices.retention.packaging import write_package
from tenants.current import current_commune
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from django.http import HttpRequest

    from identity.accounts.models import Agent
    from teleservices.retention.models import Destruction
    from tenants.outbox.models import Effect

WRITE = "teleservices.transfer"
"""Kind of the effect that writes the package."""
#: Dossiers in one package: what an archivist can check, and a disk can hold twice.
MOST = 500


class NothingToTransfer(ValueError):
    """Raised when no dossier of that procedure is due."""


class Changed(ValueError):
    """Raised when a dossier of a package was reopened, held or erased since it was made; the package is then false."""


@transaction.atomic
def ask(
    slug: str, *, agency: str, agreement: str, agent: Agent, request: HttpRequest | None = None
) -> Transfer:
    """Take every dossier of a procedure that is due, of whatever version, into a new package.

    Raises NothingToTransfer.
    """
    now = timezone.now()
    today = local_day(current_commune(), now)
    copies = list(ProcedureCopy.objects.filter(slug=slug).order_by("number"))
    ids = [pk for copy in copies for pk in rules.over(copy, today).values_list("pk", flat=True)][:MOST]
    if not ids:
        raise NothingToTransfer(slug)
    made = Transfer.objects.create(
        slug=slug,
        title=copies[-1].procedure.title,
        asked_at=now,
        asked_by=str(agent)[:310],
        agency=agency,
        agreement=agreement,
        dossiers=[str(pk) for pk in ids],
    )
    enqueue(WRITE, {"transfer": str(made.pk)}, key=str(made.pk))
    detail = {"procedure": slug, "count": str(len(ids))}
    record(RetentionAction.TRANSFER_ASKED, agent_actor(agent, request), made, detail)
    return made


def write(effect: Effect) -> None:
    """Outbox handler; repeated after a crash it writes the package again, or finds it written."""
    transfer = Transfer.objects.select_for_update().filter(pk=effect.payload["transfer"]).first()
    if transfer is None or transfer.state != TransferState.ASKED:
        return
    now = timezone.now()
    with tempfile.TemporaryFile() as scratch:
        write_package(scratch, transfer, _dossiers_of(transfer), now)
        transfer.size = scratch.tell()
        scratch.seek(0)
        transfer.sha256 = hashlib.file_digest(scratch, "sha256").hexdigest()
        scratch.seek(0)
        transfer.package.save(f"{transfer.pk.hex}.zip", File(scratch), save=False)
    transfer.state, transfer.ready_at = TransferState.READY, now
    transfer.save()


def _dossiers_of(transfer: Transfer) -> list[Dossier]:
    rows = Dossier.objects.filter(pk__in=transfer.dossiers, state__in=ENDED_STATES)
    return list(rows.select_related("copy", "service", "offer").order_by("submitted_at", "pk"))


@transaction.atomic
def accept(
    transfer: Transfer, acceptance: str, *, agent: Agent, request: HttpRequest | None = None
) -> list[Destruction]:
    """The archives have it: erase it here, package included. Raises Changed: nothing is then erased."""
    kept = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if kept.state != TransferState.READY:
        raise Changed("the package is not ready, or was already dealt with")
    now = timezone.now()
    made_at = kept.ready_at or now
    dossiers = _dossiers_of(kept)
    held = Hold.objects.filter(rules.in_force(local_day(current_commune(), now)), dossier__in=dossiers)
    same = len(dossiers) == len(kept.dossiers) and all(one.updated_at <= made_at for one in dossiers)
    if not same or held.exists():
        raise Changed("a dossier of the package changed")
    records = []
    for copy in {one.copy_id: one.copy for one in dossiers}.values():
        ids = [one.pk for one in dossiers if one.copy_id == copy.pk]
        done = erasing.destroy(copy, ids, Fate.ARCHIVED, now=now, by=str(agent)[:310], visa=acceptance)
        if done is None or done.count != len(ids):
            raise Changed("somebody is working on a dossier of the package")
        records.append(done)
    kept.acceptance = acceptance
    _end(kept, TransferState.ACCEPTED)
    record(RetentionAction.TRANSFER_ACCEPTED, agent_actor(agent, request), kept, {"reference": acceptance})
    return records


@transaction.atomic
def abandon(transfer: Transfer, *, agent: Agent, request: HttpRequest | None = None) -> None:
    """The package goes, its dossiers stay and are due again."""
    kept = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if not kept.is_open:
        return
    _end(kept, TransferState.ABANDONED)
    record(RetentionAction.TRANSFER_ABANDONED, agent_actor(agent, request), kept)


def _end(transfer: Transfer, state: TransferState) -> None:
    stored, name = transfer.package.storage, transfer.package.name
    transfer.package.name = ""
    transfer.state, transfer.ended_at = state, timezone.now()
    transfer.save()
    if name:
        transaction.on_commit(lambda: stored.delete(name))
