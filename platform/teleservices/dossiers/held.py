"""What the commune already holds of a person, in one sector: shown to them, and taken again only when they choose it.

« Dites-le-nous une fois » (CRPA L114-8) within the walls of the order of 4 July 2013: the same commune, the same sector, the
same account. A declaration is made anew each time; a sensitive piece is never used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from teleservices.definition.enums import DocumentNature
from teleservices.definition.fields.file import FileField
from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.files import CleanFile
from teleservices.dossiers.models import Dossier, Draft, Piece
from teleservices.dossiers.services.drafts import locked_draft, refuse_too_many, store, write_pieces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from pydantic import JsonValue

    from teleservices.definition.fields.base import FieldBase

EMPTY: tuple[JsonValue, ...] = (None, "", [], {})
CONTACT_KINDS = {"address", "phone", "email", "person"}
"""Taken again from any procedure of the sector, under the same key; other kinds from the same procedure alone."""
NEVER = {"checkbox", "iban", "explanation", "group", "position", "connected"}
"""Declared, or true, on the day alone."""
SHARED_NATURES = {
    DocumentNature.IDENTITY,
    DocumentNature.PROOF_OF_ADDRESS,
    DocumentNature.INSURANCE,
    DocumentNature.STATUTES,
    DocumentNature.BANK_DETAILS,
}
"""Says the same thing in every procedure; another nature is taken again for the same question alone."""
NO_NATURE = {DocumentNature.OTHER, DocumentNature.PHOTO, DocumentNature.VACCINATION}
A_MONTH, MONTHS = timedelta(days=30), 12
"""How long a piece is proposed when its field sets no age."""
LOOKED_AT = 20


@dataclass(frozen=True)
class Held:
    """An answer or a piece of an earlier request, for a field of this one."""

    field: str
    label: str
    words: str
    dossier_id: str
    reference: str
    on: datetime
    value: JsonValue = None
    piece: Piece | None = None


def held_for(draft: Draft, fields: Sequence[FieldBase], now: datetime | None = None) -> list[Held]:
    """What may be taken again for the fields that have no answer; two queries at most, none without an account
    nor for somebody else."""
    asked = [one for one in fields if draft.answers.get(one.key) in EMPTY]
    if draft.citizen_id is None or draft.is_for_another or not any(one.asks for one in asked):
        return []
    # What the account filed for somebody else says nothing of its own person.
    own = Dossier.objects.filter(citizen_id=draft.citizen_id, mandate=None)
    earlier = own.filter(offer__sector=draft.offer.sector)
    recent = earlier.select_related("copy").order_by("-submitted_at")[:LOOKED_AT]
    # What is encrypted where it is would be in clear where it goes.
    dossiers = [one for one in recent if not one.is_confidential]
    found = [_answer(draft, field, dossiers) for field in asked if not isinstance(field, FileField)]
    files = [one for one in asked if isinstance(one, FileField) and _may_serve_again(one)]
    if files and dossiers:
        found += _pieces(files, dossiers, draft.offer.slug, now or timezone.now())
    return [one for one in found if one is not None]


def _answer(draft: Draft, field: FieldBase, dossiers: Sequence[Dossier]) -> Held | None:
    if not field.asks or not field.travels or field.kind in NEVER:
        return None
    for dossier in dossiers:
        value, before = dossier.answers.get(field.key), dossier.procedure.field(field.key)
        same = before is not None and before.kind == field.kind
        if (
            value in EMPTY
            or not same
            or (dossier.slug != draft.offer.slug and field.kind not in CONTACT_KINDS)
        ):
            continue
        return Held(
            field.key,
            field.label,
            field.in_words(value),
            str(dossier.pk),
            dossier.reference,
            dossier.submitted_at,
            value=value,
        )
    return None


def _may_serve_again(field: FileField) -> bool:
    return not field.sensitive and field.nature not in NO_NATURE


def _pieces(
    files: Sequence[FileField], dossiers: Sequence[Dossier], slug: str, now: datetime
) -> list[Held | None]:
    """The latest piece of each nature that is still there and young enough."""
    by_id = {one.pk: one for one in dossiers}
    rows = Piece.objects.filter(dossier_id__in=by_id, replaced_at=None).exclude(scan=ScanState.INFECTED)
    pieces = [one for one in rows.exclude(file="").order_by("-created_at") if one.field]
    return [
        next((held for piece in pieces if (held := _piece(field, piece, by_id, slug, now))), None)
        for field in files
    ]


def _piece(
    field: FileField, piece: Piece, dossiers: dict[UUID, Dossier], slug: str, now: datetime
) -> Held | None:
    dossier = dossiers.get(piece.dossier_id) if piece.dossier_id else None
    if dossier is None:
        return None
    before = dossier.procedure.field(piece.field)
    if not isinstance(before, FileField) or before.nature is not field.nature or not _may_serve_again(before):
        return None
    same_question = dossier.slug == slug and piece.field == field.key
    if field.nature not in SHARED_NATURES and not same_question:
        return None
    months = field.max_age_months or MONTHS
    fits = piece.content_type in field.accept and now - piece.created_at <= months * A_MONTH
    if not fits:
        return None
    return Held(
        field.key, field.label, piece.name, str(dossier.pk), dossier.reference, piece.created_at, piece=piece
    )


@transaction.atomic
def take_again(draft: Draft, held: Held, *, now: datetime | None = None) -> Draft:
    """The person chose it: the answer, or a copy of the piece, with where it comes from. Raises DraftGone, RefusedFile."""
    moment = now or timezone.now()
    kept = locked_draft(draft.pk, moment)
    kept.sources = {**(kept.sources or {}), held.field: held.dossier_id}
    field = kept.procedure.field(held.field)
    if held.piece is None:
        kept.answers = {**kept.answers, held.field: held.value}
    elif isinstance(field, FileField):
        refuse_too_many(field, kept.pieces.filter(field=field.key).exclude(scan=ScanState.INFECTED).count())
        with held.piece.file.open("rb") as content:
            copied = CleanFile(held.piece.name, held.piece.content_type, content.read())
        store(copied, draft=kept, field=field.key, label=field.label)
        write_pieces(kept, field.key)
    kept.updated_at = moment
    kept.save(update_fields=["answers", "sources", "updated_at"])
    return kept
