"""Answering what the town hall asks for: the fields it named, with their files, and a word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teleservices.definition import field_problems
from teleservices.definition.addresses import parsed
from teleservices.definition.fields.base import Problem, text_of
from teleservices.definition.fields.file import FileField
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.errors import NotNow, RefusedFile
from teleservices.journeys.calendars import with_calendars
from teleservices.journeys.corrections import ADD, first_sheet, removed_item, sent_sheet
from teleservices.journeys.fields import error_list, field_views
from teleservices.journeys.links import own_requests
from teleservices.journeys.views.finding import contact_of
from teleservices.journeys.views.following import dossier_or_404
from teleservices.journeys.views.policy import private_page
from teleservices.journeys.words import NO_FILE
from teleservices.maps.grounds import with_tiles
from teleservices.rooms.bookings import SlotTaken
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse
    from pydantic import JsonValue

    from teleservices.definition import VisibleField
    from teleservices.dossiers.models import Correction, Piece
    from teleservices.journeys.corrections import Sheet

LONGEST = 5000


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, dossier_id: UUID, correction_id: UUID) -> HttpResponse:
    dossier = dossier_or_404(request, dossier_id)
    correction = dossier.corrections.filter(pk=correction_id).first()
    if correction is None:
        raise Http404
    if correction.answered_at is not None:
        return redirect("teleservices:dossier", dossier_id=dossier.pk)
    surroundings = circumstances_of(current_commune(), own=dossier.pk)
    sheet = first_sheet(dossier, correction, list(correction.pieces.all()), surroundings)
    if request.method != "POST":
        return _draw(request, sheet, {})
    try:
        return _receive(request, sent_sheet(sheet, request.POST))
    except SlotTaken:  # somebody was faster between the page and its answer
        return redirect("teleservices:correct", dossier_id=dossier.pk, correction_id=correction.pk)
    except NotNow:
        messages.info(request, _("Votre réponse était déjà envoyée."))
        return redirect("teleservices:dossier", dossier_id=dossier.pk)


def _receive(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Read, judge; then send, or draw the page again with what to correct or to add."""
    correction, asked = sheet.correction, sheet.asked()
    changing = _change(request, correction)
    answers: dict[str, JsonValue] = {
        one.field.key: one.field.parse(request.POST, sheet.surroundings)
        for one in asked
        if not isinstance(one.field, FileField)
    }
    answers = own_requests(request, [one.field for one in asked], answers, sheet.dossier.answers)
    refused = _attach(request, correction, asked)
    typed = replace(sheet, answers={**sheet.answers, **answers})
    if refused or changing or "ajouter" in request.POST:
        return _draw(request, typed, refused)
    pieces = list(correction.pieces.all())
    text = text_of(request.POST, "texte")[:LONGEST]
    if not correction.fields and not text and not pieces:
        return _draw(request, sheet, {}, nothing=True)
    wrong = _wrong(sheet, asked, answers, pieces)
    new = _new_questions(request, asked)
    if wrong or new:
        known = {key: listed for key, listed in wrong.items() if key not in new}
        return _draw(request, typed, known, new_questions=bool(new) and not known)
    services.answer_correction(correction, text=text, answers=answers, items=sheet.items)
    messages.success(request, _("Votre réponse est envoyée à la mairie."))
    return redirect("teleservices:dossier", dossier_id=sheet.dossier.pk)


def _wrong(
    sheet: Sheet,
    asked: Sequence[VisibleField],
    answers: Mapping[str, JsonValue],
    pieces: Sequence[Piece],
) -> dict[str, list[Problem]]:
    given = dict(answers) | {
        one.field.key: [piece.as_answer() for piece in pieces if piece.field == one.field.key]
        for one in asked
        if isinstance(one.field, FileField)
    }
    found = {one.field.key: field_problems(one, given, sheet.surroundings) for one in asked}
    return sheet.problems() | {key: listed for key, listed in found.items() if listed}


def _new_questions(request: HttpRequest, asked: Sequence[VisibleField]) -> set[str]:
    """Of items, what an answer of this page brings: it is asked, not reproached."""
    seen = set(request.POST.getlist("vu"))
    return {one.field.key for one in asked if parsed(one.field.key)} - seen if seen else set()


def _change(request: HttpRequest, correction: Correction) -> bool:
    """A file or an item removed, an item added: whether the page is to be drawn again."""
    if removed := request.POST.get("retirer"):
        _remove(correction, removed)
    if gone := removed_item(request.POST):
        services.erase_item_of_correction(correction, *gone)
    return bool(removed or gone or ADD in request.POST)


def _remove(correction: Correction, piece_id: str) -> None:
    try:
        services.remove_from_correction(correction, UUID(piece_id))
    except ValueError:
        raise Http404 from None


def _attach(
    request: HttpRequest, correction: Correction, asked: Sequence[VisibleField]
) -> dict[str, list[Problem]]:
    refused: dict[str, list[Problem]] = {}
    for one in asked:
        if not isinstance(one.field, FileField):
            continue
        uploads = request.FILES.getlist(one.field.key)
        if not uploads and request.POST.get("ajouter") == one.field.key:
            refused[one.field.key] = [Problem(one.field.key, str(NO_FILE))]
        for upload in uploads:
            try:
                services.attach_to_correction(correction, one.field, upload)
            except RefusedFile as error:
                refused.setdefault(one.field.key, []).append(Problem(one.field.key, str(error)))
    return refused


def _draw(
    request: HttpRequest,
    sheet: Sheet,
    problems: Mapping[str, Sequence[Problem]],
    *,
    nothing: bool = False,
    new_questions: bool = False,
) -> HttpResponse:
    dossier, correction, asked, values = sheet.dossier, sheet.correction, sheet.asked(), sheet.values()
    views = field_views(asked, values, problems=problems, pieces=list(correction.pieces.all()))
    views = with_calendars(views, asked, values, sheet.surroundings, request.GET)
    errors = error_list(views, problems)
    has_places = any(one.kind == "position" for one in views)
    if nothing:
        problem = Problem("texte", _("Écrivez votre réponse, ou joignez un document"))
        errors = error_list((), {"texte": [problem]})
    context = {
        "dossier": dossier,
        "correction": correction,
        "parts": list(sheet.parts(views, problems)),
        "errors": errors,
        "nothing": nothing,
        "new_questions": new_questions,
        "text": request.POST.get("texte", ""),
        "contact": contact_of(dossier.offer, dossier.service),
        "has_places": has_places,
        "has_suggestions": any(one.suggests for one in views),
    }
    response = render(request, "teleservices/account/correct.html", context)
    return with_tiles(response) if has_places else response
