"""Between the person and the town hall: messages, corrections asked and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from teleservices.deadlines import CorrectionReason
from teleservices.deadlines.calendars import add_delay
from teleservices.definition import answers_as_rows
from teleservices.definition.addresses import (
    SEPARATOR,
    Address,
    answer_at,
    items_of,
    named,
    parsed,
    with_answer,
    with_items,
)
from teleservices.definition.enums import Action, Actor
from teleservices.definition.fields.file import FileField
from teleservices.dossiers import files, mails, remarks
from teleservices.dossiers.circumstances import circumstances_of, local_day
from teleservices.dossiers.enums import Audience, EventKind, PersonKind, ScanState
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.models import Correction, Message, Piece
from teleservices.dossiers.services.deposit import folded
from teleservices.dossiers.services.drafts import already_held, erase, refuse_too_many, store
from teleservices.dossiers.services.moves import locked, move
from teleservices.dossiers.timeline import CITIZEN, agent_author, tell
from teleservices.rooms.bookings import follow
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from pydantic import JsonValue

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier
    from teleservices.dossiers.remarks import Remark

MESSAGE_FILE = FileField(type="file", key="message", label="Document joint", required=False, max_files=3)
"""What may come with a message or an answer that names no field."""


@transaction.atomic
def write_to_town_hall(
    dossier: Dossier,
    text: str,
    *,
    uploads: Sequence[UploadedFile[Any]] = (),
    number: UUID | None = None,
) -> Message:
    """A message of the person. Raises RefusedFile: nothing is then sent. The same `number` again is the same message."""
    clean = [files.accept(upload, MESSAGE_FILE) for upload in uploads]
    kept = locked(dossier)
    if number and (known := Message.objects.filter(pk=number).first()):
        if known.dossier_id == kept.pk:
            return known
        number = None
    sent = Message(dossier=kept, author_kind=PersonKind.CITIZEN, text=text)
    sent.pk = number or sent.pk
    sent.save(force_insert=True)
    for file in clean:
        store(file, dossier=kept, message=sent, label=str(MESSAGE_FILE.label))
    tell(kept, EventKind.MESSAGE_FROM_CITIZEN, CITIZEN, detail={"message": str(sent.pk)})
    return sent


@transaction.atomic
def write_to_citizen(dossier: Dossier, text: str, *, agent: Agent) -> Message:
    """A message of an agent, told by e-mail when the person left an address."""
    kept = locked(dossier)
    author = agent_author(agent)
    sent = Message.objects.create(
        dossier=kept, author_kind=PersonKind.AGENT, author=agent, author_label=author.label, text=text
    )
    tell(kept, EventKind.MESSAGE_TO_CITIZEN, author, detail={"message": str(sent.pk)})
    mails.send_message_notice(kept, sent)
    return sent


def mark_read(dossier: Dossier, thread: Sequence[Message], *, by: PersonKind = PersonKind.CITIZEN) -> None:
    """Note when one side first saw what the other wrote; no query when nothing is new."""
    fresh = [one.pk for one in thread if one.author_kind != by and one.read_at is None]
    if fresh:
        Message.objects.filter(pk__in=fresh).update(read_at=timezone.now())


@transaction.atomic
def note(dossier: Dossier, text: str, *, agent: Agent) -> Message:
    """A private note: agents only."""
    kept = locked(dossier)
    author = agent_author(agent)
    written = Message.objects.create(
        dossier=kept,
        author_kind=PersonKind.AGENT,
        author=agent,
        author_label=author.label,
        audience=Audience.AGENTS,
        text=text,
    )
    tell(kept, EventKind.NOTE, author, audience=Audience.AGENTS, detail={"message": str(written.pk)})
    return written


@transaction.atomic
def ask_correction(
    dossier: Dossier,
    *,
    agent: Agent,
    reason: CorrectionReason,
    text: str,
    fields: Sequence[str] = (),
    said: Sequence[Remark] = (),
    answer_before: date | None = None,
    now: datetime | None = None,
) -> Correction:
    """Ask for a missing piece or a better answer; the clock follows the procedure's rule. ``said`` is of each field.

    Raises NotNow.
    """
    moment = now or timezone.now()
    kept = locked(dossier)
    named_fields = [key for key in fields if kept.procedure.field(key)]
    asked = Correction.objects.create(
        dossier=kept,
        reason=reason,
        fields=named_fields,
        text=text,
        remarks=remarks.stored(one for one in said if one.field in named_fields),
        asked_at=moment,
        asked_by=agent,
        answer_before=_time_to_answer(kept, reason, answer_before, moment),
    )
    move(kept, Action.ASK_CORRECTION, Actor.AGENT, now=moment)
    tell(
        kept,
        EventKind.CORRECTION_ASKED,
        agent_author(agent),
        text=text,
        detail={"correction": str(asked.pk), "reason": str(reason), "due_on": _iso(kept.due_on)},
        at=moment,
    )
    mails.send_correction_request(kept, asked)
    return asked


def _time_to_answer(
    dossier: Dossier, reason: CorrectionReason, given: date | None, moment: datetime
) -> date | None:
    """What the agent gives, and never less than what a text gives for a missing piece."""
    rule = dossier.completeness
    if rule is None or rule.answer_within is None or reason != CorrectionReason.INCOMPLETE:
        return given
    commune = current_commune()
    lawful = add_delay(
        local_day(commune, moment), rule.answer_within.as_delay(), commune.holidays_subdivision
    )
    return max(given, lawful) if given else lawful


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _awaited(correction: Correction) -> Correction:
    found = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if found.answered_at is not None:
        raise NotNow("this correction was already answered")
    return found


@transaction.atomic
def attach_to_correction(correction: Correction, field: FileField, upload: UploadedFile[Any]) -> Piece:
    """Keep one file of an answer being prepared. Raises RefusedFile, NotNow."""
    clean = files.accept(upload, field)
    awaited = _awaited(correction)
    known = list(awaited.pieces.filter(field=field.key))
    if same := already_held(known, clean):
        return same
    refuse_too_many(field, sum(piece.scan != ScanState.INFECTED for piece in known))
    return store(
        clean, dossier_id=awaited.dossier_id, correction=awaited, field=field.key, label=str(field.label)
    )


@transaction.atomic
def remove_from_correction(correction: Correction, piece_id: UUID) -> None:
    """Raises NotNow once the answer is sent."""
    piece = _awaited(correction).pieces.filter(pk=piece_id).first()
    if piece is not None:
        erase(piece)


@transaction.atomic
def erase_item_of_correction(correction: Correction, group: str, item: str) -> None:
    """The files that were prepared for an item that is not wanted after all. Raises NotNow once the answer is sent."""
    for piece in _awaited(correction).pieces.filter(field__startswith=str(Address(group, item, ""))):
        erase(piece)


@transaction.atomic
def answer_correction(
    correction: Correction,
    *,
    text: str = "",
    answers: Mapping[str, JsonValue] | None = None,
    items: Mapping[str, Sequence[str]] | None = None,
    now: datetime | None = None,
) -> Dossier:
    """Send the answer: new answers replace the old ones, which stay on the timeline. Raises NotNow.

    ``items``: by group that was named whole, the items that it has from now on, new ones among them.
    """
    moment = now or timezone.now()
    kept = locked(correction.dossier)
    awaited = _awaited(correction)
    before = _list_items(kept, awaited, items or {}, moment)
    changed = {key: value for key, value in (answers or {}).items() if named(key, awaited.fields)}
    changed |= _replaced_pieces(kept, awaited, moment)
    before |= {key: answer_at(kept.answers, key) for key in changed}
    for key, value in changed.items():
        kept.answers = with_answer(kept.answers, key, value)
    _found_by(kept, changed)
    awaited.answered_at, awaited.answer = moment, text
    awaited.save(update_fields=["answered_at", "answer"])
    if not kept.corrections.filter(answered_at=None).exists():
        move(kept, Action.ANSWER_CORRECTION, Actor.CITIZEN, now=moment)
    else:
        kept.save(update_fields=["answers"])
        follow(kept)
    tell(
        kept,
        EventKind.CORRECTION_ANSWERED,
        CITIZEN,
        text=text,
        detail={
            "correction": str(awaited.pk),
            "before": before,
        },
        at=moment,
    )
    return kept


def _list_items(
    dossier: Dossier, correction: Correction, items: Mapping[str, Sequence[str]], moment: datetime
) -> dict[str, JsonValue]:
    """Put and remove items; the files of one that goes stay in the dossier. Returns what the groups were before."""
    before: dict[str, JsonValue] = {}
    for group in (key for key in items if key in correction.fields):
        if [one["id"] for one in items_of(dossier.answers.get(group))] == list(items[group]):
            continue
        before[group] = answer_at(dossier.answers, group)
        dossier.answers = with_items(dossier.answers, group, items[group])
        held = dossier.pieces.filter(field__startswith=f"{group}{SEPARATOR}", replaced_at=None)
        gone = [one.pk for one in held if (at := parsed(one.field)) and at.item not in items[group]]
        dossier.pieces.filter(pk__in=gone).update(replaced_at=moment)
    return before


def _found_by(dossier: Dossier, changed: Iterable[str]) -> None:
    """A search finds the new words as well as the first ones; what is encrypted at rest, by its reference alone."""
    procedure = dossier.procedure
    if procedure.confidential:
        return
    surroundings = circumstances_of(current_commune(), offer=dossier.offer)
    rows = answers_as_rows(procedure, dossier.answers, surroundings)
    said = [row.value for row in rows if row.answered and row.field in set(changed)]
    new = folded(" ".join(said))
    if new and new not in dossier.search_text:
        dossier.search_text = f"{dossier.search_text} {new}"
        dossier.save(update_fields=["search_text"])


def _replaced_pieces(dossier: Dossier, correction: Correction, moment: datetime) -> dict[str, JsonValue]:
    """New pieces take the place of the old ones, which stay in the dossier."""
    found: dict[str, JsonValue] = {}
    new = list(correction.pieces.filter(replaced_at=None).exclude(field="").exclude(scan=ScanState.INFECTED))
    for key in {piece.field for piece in new if named(piece.field, correction.fields)}:
        dossier.pieces.filter(field=key, replaced_at=None).exclude(correction=correction).update(
            replaced_at=moment
        )
        found[key] = [piece.as_answer() for piece in new if piece.field == key]
    return found
