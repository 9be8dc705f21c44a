"""Before the deposit: a draft, its answers, its files. Nothing here is seen by an agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teleservices.connectors.scanner import configured_scanner
from teleservices.definition.addresses import with_answer
from teleservices.dossiers import files
from teleservices.dossiers.behalf import MANDATE_PIECES
from teleservices.dossiers.codes import code_hash, new_code
from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.errors import DraftGone, RefusedFile
from teleservices.dossiers.models import Draft, Piece
from teleservices.dossiers.prefill import initial_answers
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from pydantic import JsonValue

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from teleservices.definition.fields.file import FileField
    from teleservices.dossiers.models import Offer


SCAN = "teleservices.scan"
"""Kind of the effect that has a piece looked at by the antivirus (`services.scanning`)."""


@dataclass(frozen=True)
class KeptDraft:
    """A draft and the code that opens it again, shown once."""

    draft: Draft
    code: str


def _expiry(offer: Offer, now: datetime) -> datetime:
    return now + timedelta(days=offer.procedure.retention.draft_days)


def start_draft(
    offer: Offer,
    *,
    citizen: Citizen | None = None,
    agent: Agent | None = None,
    for_another: bool = False,
    now: datetime | None = None,
) -> Draft:
    """A new draft, with what the account already says. For somebody else, it says nothing yet; an agent always is for
    somebody else.
    """
    another = for_another or agent is not None
    moment = now or timezone.now()
    return Draft.objects.create(
        offer=offer,
        copy=offer.copy,
        citizen=citizen,
        agent=agent,
        behalf={} if another else None,
        answers=initial_answers(offer.procedure, None if another else citizen),
        created_at=moment,
        updated_at=moment,
        expires_at=_expiry(offer, moment),
    )


def locked_draft(draft_id: UUID, now: datetime) -> Draft:
    """The draft's row, until the end of the transaction. Raises DraftGone."""
    found = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("offer", "copy")
        .filter(pk=draft_id)
        .first()
    )
    if found is None or found.expires_at <= now:
        raise DraftGone("this draft was sent, erased or is over")
    return found


@transaction.atomic
def save_step(
    draft: Draft, step: str, answers: Mapping[str, JsonValue], *, now: datetime | None = None
) -> Draft:
    """Keep the answers of a step, right or wrong, and the step. Raises DraftGone.

    Only what differs from the answers that the page was drawn with is written: a page that is saved as the person leaves
    it, or another tab, undoes nothing of what was answered elsewhere meanwhile.
    """
    moment = now or timezone.now()
    kept = locked_draft(draft.pk, moment)
    changed = {
        key: value
        for key, value in answers.items()
        if draft.answers.get(key) != value and not _is_kept_apart(kept, key)
    }
    kept.answers = {key: value for key, value in (kept.answers | changed).items() if value is not None}
    return keep(kept, step, moment)


def keep(draft: Draft, step: str, moment: datetime) -> Draft:
    """Write the answers and where the person stands: the draft lives on from that moment."""
    draft.step, draft.updated_at, draft.expires_at = step, moment, _expiry(draft.offer, moment)
    draft.save(update_fields=["answers", "step", "updated_at", "expires_at"])
    return draft


def _is_kept_apart(draft: Draft, key: str) -> bool:
    """Files and groups have their own verbs: a page sent at the same time does not undo them."""
    field = draft.procedure.field(key)
    return field is not None and not field.travels


@transaction.atomic
def attach_file(
    draft: Draft, field: FileField, upload: UploadedFile[Any], *, now: datetime | None = None
) -> Piece:
    """Keep one file for a field. Raises RefusedFile, DraftGone."""
    clean = files.accept(upload, field)
    kept = locked_draft(draft.pk, now or timezone.now())
    known = list(kept.pieces.filter(field=field.key))
    if same := already_held(known, clean):
        return same
    sound = [piece for piece in known if piece.scan != ScanState.INFECTED]
    refuse_too_many(field, len(sound))
    for piece in known:
        if piece not in sound:  # another file takes its place: nothing is left to say of it
            erase(piece)
    piece = store(clean, draft=kept, field=field.key, label=field.label)
    write_pieces(kept, field.key)
    return piece


def already_held(known: Iterable[Piece], clean: files.CleanFile) -> Piece | None:
    """The piece that these bytes already are: a file sent twice is one. Raises RefusedFile when it was found dangerous."""
    same = next((piece for piece in known if piece.sha256 == clean.sha256), None)
    if same is not None and same.scan == ScanState.INFECTED:
        text = _(
            "Le fichier « %(name)s » est dangereux\u00a0: notre antivirus l’a refusé. Envoyez-en un autre"
        )
        raise RefusedFile(text % {"name": clean.name})
    return same


def refuse_too_many(field: FileField, already: int) -> None:
    """Raises RefusedFile when the field holds all it may."""
    if already >= field.max_files:
        text = ngettext(
            "Joignez au plus %(max)d fichier", "Joignez au plus %(max)d fichiers", field.max_files
        )
        raise RefusedFile(text % {"max": field.max_files})


def store(clean: files.CleanFile, **owner: object) -> Piece:
    """A row and its bytes in the commune's private storage; in the caller's transaction.

    The antivirus looks at it afterwards, by the outbox: nobody waits for it, and one that is down delays nobody.
    """
    has_scanner = configured_scanner() is not None
    piece = Piece(
        name=clean.name,
        content_type=clean.content_type,
        size=len(clean.content),
        sha256=clean.sha256,
        scan=ScanState.WAITING if has_scanner else ScanState.NOT_SCANNED,
        **owner,
    )
    piece.file.save(clean.name, ContentFile(clean.content), save=False)
    piece.save(force_insert=True)
    if has_scanner:
        enqueue(SCAN, {"piece": str(piece.pk)}, key=str(piece.pk))
    return piece


def write_pieces(draft: Draft, key: str) -> None:
    """The answer of a file field lists its pieces, those found dangerous excepted; a proof answers no question."""
    if key in MANDATE_PIECES:
        return
    sound = draft.pieces.filter(field=key).exclude(scan=ScanState.INFECTED)
    listed: list[JsonValue] = [piece.as_answer() for piece in sound]
    draft.answers = with_answer(draft.answers, key, listed or None)
    draft.save(update_fields=["answers"])


@transaction.atomic
def remove_file(draft: Draft, piece_id: UUID, *, now: datetime | None = None) -> None:
    """Erase a file of a draft; one that is not there is already removed. Raises DraftGone."""
    kept = locked_draft(draft.pk, now or timezone.now())
    piece = kept.pieces.filter(pk=piece_id).first()
    if piece is None:
        return
    erase(piece)
    write_pieces(kept, piece.field)


def erase(piece: Piece) -> None:
    """The row now, the bytes once the transaction is sure."""
    stored, name = piece.file.storage, piece.file.name
    piece.delete()
    if name:
        transaction.on_commit(lambda: stored.delete(name))


def keep_for_later(draft: Draft) -> KeptDraft:
    """A new code to come back with; the one before, if any, opens nothing any more."""
    code = new_code()
    draft.resume_hash = code_hash(code)
    draft.save(update_fields=["resume_hash"])
    return KeptDraft(draft, code)


def adopt(draft: Draft, citizen: Citizen) -> Draft:
    """The person signed in on the way: the draft joins the account, unless it is another's."""
    if draft.citizen_id is None and draft.agent_id is None:
        draft.citizen = citizen
        draft.answers = {**initial_answers(draft.procedure, draft.own_account), **draft.answers}
        draft.save(update_fields=["citizen", "answers"])
    return draft


@transaction.atomic
def erase_draft(draft: Draft) -> None:
    """The person does not want it any more, or it is over."""
    for piece in draft.pieces.all():
        erase(piece)
    draft.delete()


def erase_expired_drafts(now: datetime | None = None, limit: int = 500) -> int:
    """What retention says of drafts; how many were erased."""
    over = Draft.objects.filter(expires_at__lte=now or timezone.now()).order_by("expires_at")[:limit]
    count = 0
    for draft in list(over):
        erase_draft(draft)
        count += 1
    return count
