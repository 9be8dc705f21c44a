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

from teleservices.definition import VisibleField, field_problems, fields_at
from teleservices.definition.addresses import answer_at
from teleservices.definition.fields.base import Problem
from teleservices.definition.fields.file import FileField
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.errors import NotNow, RefusedFile
from teleservices.dossiers.services import MESSAGE_FILE
from teleservices.journeys.calendars import with_calendars
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

    from teleservices.dossiers.models import Correction, Dossier, Piece

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
    if request.method != "POST":
        return _draw(request, dossier, correction, dossier.answers, {})
    try:
        return _receive(request, dossier, correction)
    except SlotTaken:  # somebody was faster between the page and its answer
        return redirect("teleservices:correct", dossier_id=dossier.pk, correction_id=correction.pk)
    except NotNow:
        messages.info(request, _("Votre réponse était déjà envoyée."))
        return redirect("teleservices:dossier", dossier_id=dossier.pk)


def asked_fields(dossier: Dossier, correction: Correction) -> tuple[VisibleField, ...]:
    """What the agent named; every one of them is compulsory. A free document when nothing was named."""
    procedure = dossier.procedure
    surroundings = circumstances_of(current_commune(), own=dossier.pk)
    asked = fields_at(procedure, dossier.answers, surroundings, correction.fields)
    named = [replace(one, required=one.required or one.field.key in correction.fields) for one in asked]
    return tuple(named) or (VisibleField(procedure.steps[0], MESSAGE_FILE, required=False),)


def _receive(request: HttpRequest, dossier: Dossier, correction: Correction) -> HttpResponse:
    surroundings = circumstances_of(current_commune(), own=dossier.pk)
    asked = asked_fields(dossier, correction)
    if removed := request.POST.get("retirer"):
        _remove(correction, removed)
    answers: dict[str, JsonValue] = {
        one.field.key: one.field.parse(request.POST, surroundings)
        for one in asked
        if not isinstance(one.field, FileField)
    }
    answers = own_requests(request, [one.field for one in asked], answers, dossier.answers)
    problems = _attach(request, correction, asked)
    if problems or removed or "ajouter" in request.POST:
        return _draw(request, dossier, correction, {**dossier.answers, **answers}, problems)
    pieces = list(correction.pieces.all())
    given = answers | {
        one.field.key: [piece.as_answer() for piece in pieces if piece.field == one.field.key]
        for one in asked
        if isinstance(one.field, FileField)
    }
    wrong = {one.field.key: found for one in asked if (found := field_problems(one, given, surroundings))}
    text = request.POST.get("texte", "").strip()[:LONGEST]
    if not wrong and not correction.fields and not text and not pieces:
        return _draw(request, dossier, correction, dossier.answers, {}, nothing=True)
    if wrong:
        return _draw(request, dossier, correction, {**dossier.answers, **answers}, wrong)
    services.answer_correction(correction, text=text, answers=answers)
    messages.success(request, _("Votre réponse est envoyée à la mairie."))
    return redirect("teleservices:dossier", dossier_id=dossier.pk)


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
    dossier: Dossier,
    correction: Correction,
    answers: Mapping[str, JsonValue],
    problems: Mapping[str, Sequence[Problem]],
    *,
    nothing: bool = False,
) -> HttpResponse:
    pieces: list[Piece] = list(correction.pieces.all())
    asked = asked_fields(dossier, correction)
    known = {one.field.key: answer_at(answers, one.field.key) for one in asked}
    views = field_views(asked, known | dict(answers), problems=problems, pieces=pieces)
    surroundings = circumstances_of(current_commune(), own=dossier.pk)
    views = with_calendars(views, asked, known | dict(answers), surroundings, request.GET)
    errors = error_list(views, problems)
    has_places = any(one.kind == "position" for one in views)
    if nothing:
        problem = Problem("texte", _("Écrivez votre réponse, ou joignez un document"))
        errors = error_list((), {"texte": [problem]})
    context = {
        "dossier": dossier,
        "correction": correction,
        "fields": views,
        "errors": errors,
        "nothing": nothing,
        "text": request.POST.get("texte", ""),
        "contact": contact_of(dossier.offer),
        "has_places": has_places,
        "has_suggestions": any(one.suggests for one in views),
    }
    response = render(request, "teleservices/account/correct.html", context)
    return with_tiles(response) if has_places else response
