"""What an expert reads: the question, the answers and pieces that were chosen, nothing else of the dossier."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.components import Answer
from design.typography import date_in_full
from teleservices.definition import answers_as_rows
from teleservices.dossiers.enums import ScanState
from teleservices.instruction.enums import Verdict
from teleservices.instruction.models import Opinion

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from identity.accounts.models import Agent
    from teleservices.definition import Circumstances
    from teleservices.dossiers.models import Dossier, Piece


@dataclass(frozen=True, slots=True)
class OpinionPage:
    """`others` are the opinions already given that are not confidential."""

    title: str
    reference: str
    asked_by: str
    question: str
    due: str
    answers: tuple[Answer, ...]
    pieces: tuple[Piece, ...]
    others: tuple[OpinionLine, ...]
    own: OpinionLine | None


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An opinion as the dossier lists it."""

    key: UUID
    name: str
    question: str
    due: str
    status: str
    verdict: str
    answer: str
    file_name: str
    is_confidential: bool
    is_awaited: bool


def read_opinion(opinion: Opinion, circumstances: Circumstances) -> OpinionPage:
    dossier, chosen = opinion.dossier, set(opinion.fields)
    return OpinionPage(
        title=dossier.title,
        reference=dossier.reference,
        asked_by=dossier.service.name,
        question=opinion.question,
        due=date_in_full(opinion.due_on),
        answers=tuple(
            Answer(row.label, row.value)
            for row in answers_as_rows(dossier.procedure, dossier.answers, circumstances)
            if row.answered and row.kind != "file" and {row.field, _key(row.field)} & chosen
        ),
        pieces=tuple(pieces_shown(opinion)),
        others=tuple(
            line_of(one)
            for one in dossier.opinions.filter(is_confidential=False, answered_at__isnull=False)
            if one.pk != opinion.pk
        ),
        own=line_of(opinion) if opinion.answered_at else None,
    )


def _key(address: str) -> str:
    """Of the question, when the row is an item's of a group."""
    return re.split(r"[^a-z0-9_]", address)[0]


def pieces_shown(opinion: Opinion) -> QuerySet[Piece]:
    """The chosen pieces that are still there; one found dangerous, or that waits for the antivirus, is handed to nobody."""
    kept_back = [ScanState.INFECTED, ScanState.WAITING]
    return opinion.dossier.pieces.filter(pk__in=opinion.pieces).exclude(scan__in=kept_back)


def line_of(opinion: Opinion) -> OpinionLine:
    words = {"day": date_in_full(opinion.due_on)}
    if opinion.answered_at:
        status = _("rendu")
    elif opinion.withdrawn_at:
        status = _("retiré")
    else:
        status = _("attendu pour le %(day)s") % words
    return OpinionLine(
        key=opinion.pk,
        name=opinion.answered_by or opinion.name,
        question=opinion.question,
        due=words["day"],
        status=status,
        verdict=str(Verdict(opinion.verdict).label) if opinion.verdict else "",
        answer=opinion.answer,
        file_name=opinion.file_name if opinion.file else "",
        is_confidential=opinion.is_confidential,
        is_awaited=opinion.is_awaited,
    )


def opinions_on(dossier: Dossier) -> tuple[OpinionLine, ...]:
    """For the agents of the dossier: all of them."""
    return tuple(line_of(one) for one in dossier.opinions.all())


def asked_of(agent: Agent, services: list[UUID]) -> QuerySet[Opinion]:
    """What is asked of these services, of a dossier or another."""
    return Opinion.objects.filter(service__in=services, withdrawn_at=None).select_related(
        "dossier__copy", "dossier__service", "service"
    )
