"""A dossier as an agent reads it: its legal clock, answers, pieces, exchanges, notes and timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from design.components import Answer, Event
from design.typography import moment_in_full, phone, phone_uri
from teleservices.definition import answers_as_sections, labels_of
from teleservices.definition.addresses import answer_at
from teleservices.definition.fields.file import SHORT_NAMES
from teleservices.definition.issued import SILENCE_ATTESTATION
from teleservices.documents.selectors import documents_of
from teleservices.dossiers import remarks
from teleservices.dossiers.enums import Audience, EventKind, Origin, PersonKind, ScanState
from teleservices.dossiers.models import REASONS
from teleservices.instruction.clock import Clock, clock_of
from teleservices.instruction.labels import LabelChoice, label_choices
from teleservices.instruction.mandate_card import MandateCard, card_of
from teleservices.instruction.opinions.reading import OpinionLine, opinions_on
from teleservices.instruction.sheets import rows_of
from teleservices.instruction.verbs import Verb, verbs_of
from teleservices.instruction.versions import version_of
from teleservices.instruction.words import event_words, state_tone, state_words
from teleservices.maps.places import Place, place_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from design.components import Tone
    from identity.accounts.models import Agent
    from teleservices.definition import Circumstances
    from teleservices.definition.rows import Section
    from teleservices.documents.models import IssuedDocument
    from teleservices.dossiers import models


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """A step and its answers."""

    title: str
    rows: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class PieceLine:
    """A file: what it is, and what an antivirus said of it."""

    name: str
    label: str
    kind: str
    icon: str
    size: int
    scan: str
    is_doubtful: bool
    """Nothing vouches for it: it opens at the reader's risk, and says so."""
    replaced: bool
    url: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """What was issued; `replace_url` is where to correct it, empty for who may not or when it was."""

    title: str
    at: datetime
    seal: str
    replaced: bool
    url: str
    replace_url: str


@dataclass(frozen=True, slots=True)
class Writing:
    """A message, a correction or a note."""

    who: str
    at: datetime
    text: str
    status: str = ""
    detail: str = ""
    lines: tuple[str, ...] = ()
    """Of a correction: what is said of each answer."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A way to reach the person."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class DossierPage:
    """Everything the third column shows."""

    title: str
    reference: str
    person: str
    origin: str
    followed_by: str
    state: str
    tone: Tone
    clock: Clock
    verbs: tuple[Verb, ...]
    sections: tuple[AnswerSection, ...]
    places: tuple[Place, ...]
    pieces: tuple[PieceLine, ...]
    documents: tuple[DocumentLine, ...]
    exchanges: tuple[Writing, ...]
    contact: tuple[Fact, ...]
    notes: tuple[Writing, ...]
    events: tuple[Event, ...]
    labels: tuple[LabelChoice, ...]
    opinions: tuple[OpinionLine, ...]
    sheet: tuple[Answer, ...]
    mandate: MandateCard | None
    version: int


def read_dossier(
    dossier: models.Dossier, agent: Agent, circumstances: Circumstances, *, may_act: bool
) -> DossierPage:
    """The page of a dossier for an agent; seven queries: pieces, messages, corrections, events,
    labels, opinions, private fields when there are some, copy."""
    messages, events = list(dossier.messages.all()), list(dossier.events.all())
    corrections = list(dossier.corrections.select_related("asked_by"))
    sections = answers_as_sections(dossier.procedure, dossier.answers, circumstances)
    return DossierPage(
        title=dossier.title,
        reference=dossier.reference,
        person=dossier.person or _("Anonyme"),
        origin=_origin(dossier),
        followed_by=_followed_by(dossier, agent),
        state=state_words(dossier.state),
        tone=state_tone(dossier.state),
        clock=clock_of(dossier, circumstances.today),
        verbs=verbs_of(dossier, agent) if may_act else (),
        sections=_sections(sections),
        places=_places(dossier, sections),
        pieces=tuple(_piece(dossier, one) for one in dossier.pieces.all()),
        documents=tuple(_document(dossier, one, may_act=may_act) for one in documents_of(dossier)),
        exchanges=_exchanges(dossier, messages, corrections),
        contact=_contact(dossier),
        notes=tuple(
            Writing(one.author_label, one.created_at, one.text)
            for one in messages
            if one.audience == Audience.AGENTS
        ),
        events=tuple(_event(one, last=one is events[-1]) for one in events),
        labels=label_choices(dossier),
        opinions=opinions_on(dossier),
        sheet=tuple(Answer(row.label, row.value or _("Non renseigné")) for row in rows_of(dossier)),
        mandate=card_of(dossier, events, may_act=may_act),
        version=version_of(events),
    )


def _origin(dossier: models.Dossier) -> str:
    words = {
        "when": moment_in_full(timezone.localtime(dossier.submitted_at)),
        "how": Origin(dossier.origin).label,
    }
    return _("déposée le %(when)s. %(how)s") % words


def _followed_by(dossier: models.Dossier, agent: Agent) -> str:
    words = {"service": dossier.service.name, "agent": str(dossier.assigned_to)}
    if dossier.assigned_to_id is None:
        return _("%(service)s · personne ne suit encore cette demande") % words
    if dossier.assigned_to_id == agent.pk:
        return _("%(service)s · vous suivez cette demande") % words
    return _("%(service)s · suivie par %(agent)s") % words


def _places(dossier: models.Dossier, sections: Sequence[Section]) -> tuple[Place, ...]:
    """The answers that are somewhere on a map."""
    rows = [row for section in sections for row in section.rows if row.kind == "position"]
    commune = current_commune()
    found = [place_of(row.label, row.value, answer_at(dossier.answers, row.field), commune) for row in rows]
    return tuple(one for one in found if one is not None)


def _sections(sections: Sequence[Section]) -> tuple[AnswerSection, ...]:
    """Files are not repeated: the pieces have their own list."""
    found = []
    for section in sections:
        rows = tuple(Answer(row.label, row.value) for row in section.rows if row.kind != "file")
        if rows:
            found.append(AnswerSection(section.title, rows))
    return tuple(found)


def scan_words(piece: models.Piece) -> str:
    """Never « sain » what was not analysed."""
    if piece.is_erased:
        return _("Effacée au terme de sa durée")
    match ScanState(piece.scan):
        case ScanState.NOT_SCANNED:
            words = _("Non analysé par un antivirus : ouvrez-le avec prudence")
        case ScanState.WAITING:
            words = _("Analyse antivirus en attente : ouvrez-le avec prudence")
        case ScanState.INFECTED:
            words = _("Dangereux, supprimé. L’usager en est averti")
        case ScanState.CLEAN:
            words = str(ScanState.CLEAN.label)
    return f"{words} ({piece.scan_detail})" if piece.scan_detail else words


def _piece(dossier: models.Dossier, piece: models.Piece) -> PieceLine:
    """One that is not analysed yet is handed all the same: a clerk without antivirus, or whose scanner is down for a
    week, must answer before a legal deadline. Its line says the risk, and a download is never run by the browser."""
    return PieceLine(
        name=piece.name,
        label=piece.label,
        kind=SHORT_NAMES.get(piece.content_type, piece.content_type),
        icon="image" if piece.content_type.startswith("image/") else "file-text",
        size=piece.size,
        scan=scan_words(piece),
        is_doubtful=piece.scan != ScanState.CLEAN and not piece.is_erased,
        replaced=piece.replaced_at is not None,
        url=reverse("teleservices:instruction:piece", args=[dossier.pk, piece.pk])
        if piece.is_sound and piece.file
        else "",
    )


def _document(dossier: models.Dossier, one: IssuedDocument, *, may_act: bool) -> DocumentLine:
    address = reverse("teleservices:instruction:issue", args=[dossier.pk])
    replaceable = may_act and not one.is_replaced and one.template != SILENCE_ATTESTATION
    return DocumentLine(
        title=one.title,
        at=one.issued_at,
        seal=_("scellé") if one.sealed_by else "",
        replaced=one.is_replaced,
        url=reverse("teleservices:instruction:document", args=[dossier.pk, one.pk]),
        replace_url=address if replaceable else "",
    )


def _exchanges(
    dossier: models.Dossier, messages: Sequence[models.Message], corrections: Sequence[models.Correction]
) -> tuple[Writing, ...]:
    """What the citizen and the town hall said to each other, oldest first."""
    found = [_message(dossier, one) for one in messages if one.audience == Audience.EVERYONE]
    found += [_correction(dossier, one) for one in corrections]
    return tuple(sorted(found, key=lambda one: one.at))


def _message(dossier: models.Dossier, message: models.Message) -> Writing:
    if message.author_kind == PersonKind.CITIZEN:
        return Writing(dossier.person or _("L’usager"), message.created_at, message.text)
    status = _("lu par l’usager") if message.read_at else _("pas encore lu")
    return Writing(message.author_label or _("La mairie"), message.created_at, message.text, status)


def _correction(dossier: models.Dossier, correction: models.Correction) -> Writing:
    labels = labels_of(dossier.procedure, dossier.answers, correction.fields)
    reason = str(dict(REASONS)[correction.reason])
    status = _("réponse reçue") if correction.answered_at else _("réponse attendue")
    detail = f"{reason}\u00a0: {', '.join(labels)}" if labels else reason
    who = str(correction.asked_by) if correction.asked_by else _("La mairie")
    said = correction.said
    return Writing(
        who,
        correction.asked_at,
        correction.text,
        status,
        "" if said else detail,
        tuple(remarks.lines(dossier, said)),
    )


def _contact(dossier: models.Dossier) -> tuple[Fact, ...]:
    unknown = _("Anonyme") if dossier.email or dossier.phone else _("Anonyme, sans coordonnées")
    facts = [Fact(_("Demandeur"), dossier.person or unknown)]
    if dossier.email:
        facts.append(Fact(_("Adresse électronique"), dossier.email, f"mailto:{dossier.email}"))
    if dossier.phone:
        facts.append(Fact(_("Téléphone"), phone(dossier.phone), phone_uri(dossier.phone)))
    return tuple(facts)


def _event(event: models.Event, *, last: bool) -> Event:
    detail = "" if event.kind in _TOLD_ELSEWHERE else event.text
    return Event(event.at, event_words(event), detail=detail, is_now=last)


_TOLD_ELSEWHERE = {
    EventKind.MESSAGE_TO_CITIZEN,
    EventKind.MESSAGE_FROM_CITIZEN,
    EventKind.CORRECTION_ASKED,
    EventKind.NOTE,
}
