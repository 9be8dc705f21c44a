"""What both first pages do: keep the files at once, so that nothing is lost to a mistake elsewhere, then the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from teleservices.definition import first_unfinished_step, visible_steps
from teleservices.dossiers import services
from teleservices.dossiers.behalf import PAPER, PROOF
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.errors import RefusedFile
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from teleservices.dossiers.models import Draft, Piece
    from teleservices.mandates.forms import ForWhomForm

#: Field of the form, kind of the piece.
FILES = {"proof": PROOF, "paper": PAPER}


def kept_files(draft: Draft | None) -> list[Piece]:
    """The proofs and scans that the draft already holds."""
    return list(draft.pieces.filter(field__in=FILES.values())) if draft is not None else []


def keep_files(draft: Draft, request: HttpRequest) -> dict[str, list[str]]:
    """Keep what came; what is refused, by field of the form. Raises DraftGone."""
    labels = {PROOF: _("Preuve de l’accord"), PAPER: _("Formulaire papier")}
    refused: dict[str, list[str]] = {}
    for name, kind in FILES.items():
        for upload in request.FILES.getlist(name):
            try:
                services.keep_mandate_file(draft, kind, upload, labels[kind])
            except RefusedFile as error:
                refused.setdefault(name, []).append(str(error))
    return refused


def remove_file(draft: Draft, piece: UUID) -> None:
    """One of them alone: the answers of the steps have their own page."""
    if draft.pieces.filter(pk=piece, field__in=FILES.values()).exists():
        services.remove_file(draft, piece)


def judged(form: ForWhomForm, refused: dict[str, list[str]]) -> bool:
    """Whether the form may be kept, once it says what was refused of its files."""
    valid = form.is_valid()
    for name, messages in refused.items():
        for message in messages:
            form.add_error(name, message)
    return valid and not refused


def step_of(draft: Draft) -> str:
    """Where the person goes on."""
    surroundings = circumstances_of(current_commune(), draft=draft)
    seen = [one.step.key for one in visible_steps(draft.procedure, draft.answers, surroundings)]
    if draft.step in seen:
        return draft.step
    return first_unfinished_step(draft.procedure, draft.answers, surroundings) or seen[-1]
