"""The deposit: a draft becomes a dossier, with its acknowledgement, in one transaction."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from teleservices.definition import (
    answers_as_rows,
    check_answers,
    first_unfinished_step,
    ineligibility,
    kept_answers,
    labels,
)
from teleservices.definition.addresses import answer_at
from teleservices.definition.enums import Prefill
from teleservices.definition.settings import setting_values
from teleservices.dossiers import clock
from teleservices.dossiers.acknowledgements import act_of
from teleservices.dossiers.behalf import MANDATE_PIECES
from teleservices.dossiers.circumstances import circumstances_of, local_day
from teleservices.dossiers.codes import code_hash, new_code
from teleservices.dossiers.enums import EventKind, Origin, ScanState
from teleservices.dossiers.errors import DraftGone, NotEligible, Unfinished
from teleservices.dossiers.fetched import consents_of, overlaid
from teleservices.dossiers.models import Acknowledgement, Dossier, Draft, Offer, Piece
from teleservices.dossiers.prefill import vouched_answers
from teleservices.dossiers.services.destination import destination
from teleservices.dossiers.services.drafts import erase
from teleservices.dossiers.services.mandates import behalf_of, received_at, write_mandate
from teleservices.dossiers.timeline import CITIZEN, agent_author, tell
from teleservices.rooms.bookings import book
from tenants.current import current_commune
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from pydantic import JsonValue

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from teleservices.definition import Circumstances, Procedure
    from teleservices.dossiers.behalf import Behalf

ACKNOWLEDGE = "teleservices.acknowledgement"
"""Kind of the effect that writes the PDF and sends it."""


@dataclass(frozen=True)
class Deposit:
    """`code` is shown once; empty when this request found the deposit already made."""

    dossier: Dossier
    code: str = ""


@transaction.atomic
def submit(draft_id: UUID, *, agent: Agent | None = None, now: datetime | None = None) -> Deposit:
    """File the draft. The same draft sent twice is one dossier; one begun at the desk is filed by its `agent` alone.

    Raises DraftGone, MandateUnfinished, Unfinished, NotEligible: nothing is then changed.
    """
    moment = now or timezone.now()
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("copy", "citizen", "offer", "agent")
        .filter(pk=draft_id)
        .first()
    )
    if draft is None:
        return _already(draft_id)
    if draft.expires_at <= moment or draft.agent_id != (agent.pk if agent else None):
        raise DraftGone("this draft is over, or somebody else’s")
    commune = current_commune()
    pieces = list(draft.pieces.all())
    behalf = behalf_of(draft, pieces)
    surroundings = circumstances_of(commune, moment, draft=draft)
    given = overlaid(draft.procedure, draft, draft.answers)
    vouched = vouched_answers(draft.procedure, draft.own_account)
    answers = _judged(draft.procedure, given | vouched, surroundings)
    offer = Offer.objects.select_for_update(of=("self",)).select_related("service").get(pk=draft.offer_id)
    code = new_code()
    dossier = _filed(draft, offer, answers, surroundings, moment, behalf)
    dossier.tracking_hash = code_hash(code)
    dossier.bundle_sha256 = bundle_digest(dossier, [one for one in pieces if _follows(one, answers)])
    clock.wind(dossier, commune, moment)
    dossier.save(force_insert=True)
    book(dossier)
    kept = _move_pieces(draft, dossier, pieces, labels(draft.procedure, answers, surroundings))
    mandate = write_mandate(dossier, draft, behalf, moment) if behalf else None
    draft.delete()
    act = act_of(dossier, offer, kept, commune, mandate)
    Acknowledgement.objects.create(
        dossier=dossier, kind=act["kind"], issued_at=moment, content=act, sha256=digest(act)
    )
    author = agent_author(draft.agent) if draft.agent else CITIZEN
    tell(dossier, EventKind.SUBMITTED, author, at=moment, detail={"bundle": dossier.bundle_sha256})
    _tell_sources(dossier, draft.sources or {}, moment)
    for label, consent in consents_of(draft, dossier.procedure, answers):
        detail = consent.model_dump(mode="json")
        tell(dossier, EventKind.FETCHED, CITIZEN, text=label, at=moment, detail=detail)
    enqueue(ACKNOWLEDGE, {"dossier": str(dossier.pk)}, key=str(dossier.pk))
    return Deposit(dossier, code)


def _tell_sources(dossier: Dossier, sources: dict[str, str], moment: datetime) -> None:
    """What the person chose to take again from earlier requests, and from which (CRPA L114-8: they are told of it)."""
    kept = {key: source for key, source in sources.items() if answer_at(dossier.answers, key)}
    if not kept:
        return
    names = [field.label for _step, field in dossier.procedure.fields() if field.key in kept]
    text = "\u00a0; ".join(names)
    tell(dossier, EventKind.REUSED, CITIZEN, text=text, at=moment, detail={"sources": kept})


def _already(draft_id: UUID) -> Deposit:
    found = Dossier.objects.filter(draft_key=draft_id).first()
    if found is None:
        raise DraftGone("this draft was erased or never was")
    return Deposit(found)


def _judged(
    procedure: Procedure, answers: dict[str, JsonValue], surroundings: Circumstances
) -> dict[str, JsonValue]:
    """Everything is checked again: what a browser hid or kept back counts for nothing."""
    problems = check_answers(procedure, answers, surroundings)
    if problems:
        raise Unfinished(problems, first_unfinished_step(procedure, answers, surroundings) or "")
    blocked = ineligibility(procedure, answers, surroundings)
    if blocked:
        raise NotEligible(blocked)
    return kept_answers(procedure, answers, surroundings)


def _filed(
    draft: Draft,
    offer: Offer,
    answers: dict[str, JsonValue],
    surroundings: Circumstances,
    moment: datetime,
    behalf: Behalf | None,
) -> Dossier:
    procedure = draft.procedure
    contact = Contact.of(procedure, answers, draft.own_account)
    if behalf is not None:
        contact = contact.of_another(behalf)
    service, agent = destination(offer, procedure, answers, surroundings)
    dossier = Dossier(
        reference=next_reference(offer, moment, procedure, answers),
        draft_key=draft.pk,
        offer=offer,
        copy=draft.copy,
        slug=offer.slug,
        title=procedure.title,
        answers=answers,
        origin=(behalf.origin if behalf else None) or _origin(draft.citizen),
        citizen=draft.citizen,
        person=contact.name,
        email=contact.email,
        phone=contact.phone,
        identity=contact.as_json(draft.own_account, behalf, apart=procedure.confidential),
        service=service,
        assigned_to=agent,
        submitted_at=received_at(behalf, moment),
        updated_at=moment,
    )
    rows = answers_as_rows(procedure, answers, surroundings)
    people = behalf.names if behalf else ()
    said = (row.value for row in rows if row.answered)
    words = (dossier.reference, contact.name, contact.email, *people, *said)
    # What is encrypted at rest is found by its reference alone.
    dossier.search_text = folded(dossier.reference if procedure.confidential else " ".join(words))
    return dossier


def _move_pieces(
    draft: Draft, dossier: Dossier, pieces: list[Piece], names: Mapping[str, str]
) -> list[Piece]:
    """Pieces of questions still asked follow the dossier, under the names of those; the others are erased."""
    kept = [piece for piece in pieces if _follows(piece, dossier.answers)]
    renamed = [piece for piece in kept if piece.label != names.get(piece.field, piece.label)]
    for piece in renamed:  # « Enfant 2 » may have become « Enfant 1 » since the file was sent
        piece.label = names[piece.field]
    if renamed:
        Piece.objects.bulk_update(renamed, ["label"])
    Piece.objects.filter(pk__in=[piece.pk for piece in kept]).update(draft=None, dossier=dossier)
    for piece in pieces:
        if piece not in kept:
            erase(piece)
    return kept


def _follows(piece: Piece, answers: dict[str, JsonValue]) -> bool:
    asked = piece.field in MANDATE_PIECES or bool(answer_at(answers, piece.field))
    return asked and piece.scan != ScanState.INFECTED


@dataclass(frozen=True)
class Contact:
    """Who filed, as far as they said."""

    name: str = ""
    email: str = ""
    phone: str = ""

    @classmethod
    def of(cls, procedure: Procedure, answers: dict[str, JsonValue], citizen: Citizen | None) -> Contact:
        by_prefill = {
            field.prefill: answers.get(field.key) for _step, field in procedure.fields() if field.prefill
        }
        person = by_prefill.get(Prefill.IDENTITY)
        names = person if isinstance(person, dict) else {}
        family = str(names.get("usual_name") or names.get("birth_name") or "")
        name = f"{names.get('given_names') or ''} {family}".strip()
        return cls(
            name=(name or (citizen.display_name if citizen and citizen.is_identified else ""))[:300],
            email=str(by_prefill.get(Prefill.EMAIL) or (citizen.email if citizen else "")),
            phone=str(by_prefill.get(Prefill.PHONE) or ""),
        )

    def of_another(self, behalf: Behalf) -> Contact:
        """The person it was filed for: what the first page says of them, else the answers. Who acts is not them, even
        when they gave their own address in an answer.
        """
        person, actor = behalf.beneficiary, behalf.actor
        theirs = self.email if actor is None or self.email.casefold() != actor.email.casefold() else ""
        return Contact((self.name or person.full)[:300], person.email or theirs, person.phone or self.phone)

    def as_json(
        self, citizen: Citizen | None, behalf: Behalf | None = None, *, apart: bool = False
    ) -> dict[str, Any]:
        """What was known of the person on the day of the deposit; `apart`, it is kept here and in no column."""
        pivot = ("given_name", "family_name", "preferred_username", "birthdate", "birthplace", "birthcountry")
        vouched = citizen is not None and citizen.is_identified
        return {
            "name": self.name,
            "email": self.email,
            "franceconnect": {name: getattr(citizen, name) for name in pivot} if vouched else None,
            **({"phone": self.phone, "apart": True} if apart else {}),
        } | ({"on_behalf": str(behalf.capacity)} if behalf else {})


def _origin(citizen: Citizen | None) -> Origin:
    if citizen is None:
        return Origin.ANONYMOUS
    return Origin.FRANCECONNECT if citizen.is_identified else Origin.ACCOUNT


def next_reference(
    offer: Offer, moment: datetime, procedure: Procedure, answers: Mapping[str, JsonValue]
) -> str:
    """ "EC-26-0412": the procedure, the year, the rank; or the number that a text gives to such a file.

    The offer's row is locked by the caller.
    """
    commune = current_commune()
    day = local_day(commune, moment)
    year = day.year
    offer.sequence = offer.sequence + 1 if offer.sequence_year == year else 1
    offer.sequence_year = year
    offer.save(update_fields=["sequence", "sequence_year"])
    numbering = procedure.numbering
    if numbering is not None:
        values = setting_values(procedure.settings, offer.settings)
        service = str(values.get(numbering.service or "") or "")
        number = numbering.number(
            answers, insee=commune.insee, day=day, rank=offer.sequence, service=service.upper()
        )
        if number is not None:
            return number
    return f"{offer.prefix}-{year % 100:02d}-{offer.sequence:04d}"


def digest(content: object) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def bundle_digest(dossier: Dossier, pieces: list[Piece]) -> str:
    """What binds the acknowledgement to what was sent: version, answers, and the bytes of each piece."""
    listed = [
        {"field": one.field, "name": one.name, "size": one.size, "sha256": one.sha256} for one in pieces
    ]
    return digest(
        {
            "reference": dossier.reference,
            "procedure": dossier.slug,
            "definition": dossier.copy.digest,
            "received": dossier.submitted_at.isoformat(),
            "answers": dossier.answers,
            "pieces": listed,
        }
    )


def folded(text: str) -> str:
    """Lower case without accents, for a search that forgives."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).lower().split())
