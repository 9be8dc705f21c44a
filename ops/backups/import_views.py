"""« Importer une commune »: an archive, what it holds and where the commune will answer, then its progress. Works without
JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from design.components import Answer
from design.typography import file_size, moment_in_full, number
from identity.oidc.enums import Provider
from ops.backups import imports, uploads
from ops.backups.arriving import Wanted
from ops.backups.errors import ArchiveError, ImportRefused
from ops.backups.forms import ArchiveForm, PlaceForm
from ops.backups.models import ArrivalState
from ops.backups.uploads import ArchiveUploadHandler
from ops.console.policy import actor_of, console_view, staff_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from ops.backups.models import Arrival


@csrf_exempt  # the token is in a body that is read below, once it is known who sends it and how much: ``_receive``
@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def choose(request: HttpRequest) -> HttpResponse:
    """Which archive. Nothing arrives before the next page."""
    if request.method != "POST":
        return _page(request, ArchiveForm())
    if refused := uploads.refusal(request):
        return _page(request, ArchiveForm({}, refused=refused), status=413)
    handler = ArchiveUploadHandler(request)
    request.upload_handlers = [handler]
    return _receive(request, handler)


@csrf_protect
def _receive(request: HttpRequest, handler: ArchiveUploadHandler) -> HttpResponse:
    form = ArchiveForm(request.POST, request.FILES, refused=handler.problem)
    if form.is_valid():
        asked_by = staff_of(request).pk
        try:
            if given := form.cleaned_data.get("file"):
                arrival = imports.draft_of_upload(given.file, given.name, asked_by)
            else:
                arrival = imports.draft_of_waiting(form.cleaned_data["waiting"], asked_by)
        except ArchiveError as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("ops:import", arrival_id=arrival.pk)
    return _page(request, form)


def _page(request: HttpRequest, form: ArchiveForm, status: int = 0) -> HttpResponse:
    context = {"form": form, "unfinished": imports.unfinished()}
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, "ops/backups/imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def follow(request: HttpRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """An archive to confirm, an import under way, stopped or ended. POST starts it, or starts it again."""
    arrival = _find(arrival_id)
    why_nobody = imports.why_nobody(arrival)
    may_start = arrival.state in {ArrivalState.DRAFT, ArrivalState.FAILED}
    form = PlaceForm(request.POST) if request.method == "POST" and may_start else PlaceForm.of(arrival)
    if form.is_bound and form.is_valid():
        try:
            imports.start(arrival, Wanted(**form.cleaned_data), actor_of(request))
        except ImportRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("ops:import", arrival_id=arrival.pk)
    context = {
        "arrival": arrival,
        "form": form,
        "known": _known(arrival),
        "may_start": may_start,
        "is_moving": arrival.state in {ArrivalState.ASKED, ArrivalState.RUNNING},
        "has_failed": arrival.state == ArrivalState.FAILED,
        "why_nobody": why_nobody,
        "is_done": arrival.state == ArrivalState.DONE,
        "step": _step(arrival),
        "providers": _providers(arrival),
    }
    template = "ops/backups/arrival.html" if getattr(request, "htmx", False) else "ops/backups/import.html"
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def abandon(request: HttpRequest, arrival_id: uuid.UUID) -> HttpResponse:
    """Give up an import that is not ended; asked once more before."""
    arrival = _find(arrival_id)
    if arrival.state == ArrivalState.DONE:
        return redirect("ops:import", arrival_id=arrival.pk)
    refused = ""
    if request.method == "POST":
        try:
            imports.abandon(arrival, actor_of(request))
        except ImportRefused as problem:
            refused = str(problem)
        else:
            messages.success(request, _("L’import de %s est abandonné : il n’en reste rien.") % arrival.name)
            return redirect("ops:imports")
    context = {"arrival": arrival, "refused": refused}
    return render(request, "ops/backups/import_abandon.html", context, status=409 if refused else 200)


def _known(arrival: Arrival) -> list[Answer]:
    """What the archive says of itself."""
    made = moment_in_full(timezone.localtime(arrival.made_at))
    rows = [
        Answer(_("Code INSEE"), arrival.insee),
        Answer(_("Archive faite"), made),
        Answer(_("Par"), f"{arrival.from_operator} (Parvis {arrival.from_version})"),
        Answer(_("Enregistrements"), number(arrival.rows)),
        Answer(_("Fichiers"), f"{number(arrival.files)} ({file_size(arrival.files_size)})"),
        Answer(_("Adresses là-bas"), ", ".join(arrival.domains)),
        Answer(_("Secrets à donner de nouveau"), ", ".join(_providers(arrival))),
        Answer(_("Fichier"), arrival.source),
    ]
    return [row for row in rows if row.value]


def _providers(arrival: Arrival) -> list[str]:
    known = dict(Provider.choices)
    return [str(known.get(one, one)) for one in arrival.providers]


def _step(arrival: Arrival) -> str:
    """In words: the steps of the rows are the models' own labels."""
    if arrival.state == ArrivalState.ASKED:
        return _("Un travailleur va le prendre.")
    words = {
        "": _("Lecture de l’archive."),
        "former": _("Schéma de la version d’origine."),
        "files": _("Fichiers."),
        "settle": _("Adresse et envois."),
    }
    return words.get(arrival.step, _("Données."))


def _find(arrival_id: uuid.UUID) -> Arrival:
    arrival = imports.arrival_or_none(arrival_id)
    if arrival is None:
        raise Http404
    return arrival
