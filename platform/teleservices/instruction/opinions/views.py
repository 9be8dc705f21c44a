"""Opinions on the agents' side: ask, take back, read an attachment; for the service that is asked, read and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from identity.audit.services import agent_actor, record
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.errors import NotNow, RefusedFile
from teleservices.instruction import services as desk_services
from teleservices.instruction.enums import ReadingAction, Verdict
from teleservices.instruction.filters import Filters
from teleservices.instruction.opinions import services
from teleservices.instruction.opinions.forms import AnswerForm, AskOpinionForm
from teleservices.instruction.opinions.reading import asked_of, line_of, pieces_shown, read_opinion
from teleservices.instruction.perms import (
    acting_services,
    dossier_to_act_on,
    dossier_to_read,
    other_services,
)
from teleservices.instruction.policy import actors_only, agents_only, current_agent, office, piece_policy
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from teleservices.definition import Circumstances
    from teleservices.dossiers.models import Dossier
    from teleservices.instruction.models import Opinion

#: Types that a browser shows by itself without running anything of theirs.
_SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    offered = other_services(dossier.service)
    form = AskOpinionForm(
        request.POST or None,
        services=offered,
        pieces=_pieces(dossier),
        answers=_answers(dossier, circumstances_of(current_commune())),
    )
    back = reverse("teleservices:instruction:dossier", args=[pk]) + Filters.read(request.GET).here
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["service"]
        service = next((one for one in offered if str(one.pk) == chosen), None)
        opinion = services.ask(dossier, agent=agent, service=service, asked=form.cleaned_data)
        record(
            ReadingAction.OPINION_ASKED,
            agent_actor(agent, request),
            opinion,
            {"reference": dossier.reference},
        )
        messages.success(request, _("L’avis est demandé à %(name)s.") % {"name": opinion.name})
        return redirect(back)
    context = {"form": form, "dossier": dossier, "back_url": back, **office(agent)}
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/opinion_ask.html", context, status=status)


def _answers(dossier: Dossier, surroundings: Circumstances) -> list[tuple[str, str]]:
    """Files are chosen among the pieces."""
    files = {field.key for field in dossier.procedure.documents()}
    asked = desk_services.fields_to_ask(dossier, surroundings)
    return [(one.key, one.label) for one in asked if one.key not in files]


def _pieces(dossier: Dossier) -> list[tuple[str, str]]:
    rows = dossier.pieces.filter(replaced_at=None).exclude(scan=ScanState.INFECTED)
    return [(str(one.pk), f"{one.label or one.name} ({one.name})") for one in rows]


@agents_only
@require_POST
def withdraw(request: HttpRequest, pk: UUID, opinion: UUID) -> HttpResponse:
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    found = dossier.opinions.filter(pk=opinion).first()
    if found is None:
        raise Http404
    try:
        services.withdraw(found, agent=agent)
    except NotNow:
        messages.warning(request, _("Cet avis est déjà rendu ou retiré."))
    else:
        messages.success(request, _("La demande d’avis est retirée\u00a0: son lien n’ouvre plus rien."))
    return redirect(reverse("teleservices:instruction:dossier", args=[pk]) + Filters.read(request.GET).here)


@piece_policy
@agents_only
@require_GET
def attachment(request: HttpRequest, pk: UUID, opinion: UUID) -> HttpResponse:
    """The document of an opinion, to who reads the dossier."""
    agent = current_agent(request)
    dossier = dossier_to_read(agent, pk)
    found = dossier.opinions.filter(pk=opinion).first()
    if found is None or not services.file_may_open(found):
        raise Http404
    record(ReadingAction.OPINION_READ, agent_actor(agent, request), found, {"reference": dossier.reference})
    return handed(found.file.open("rb"), found.file_name, found.file_type)


@actors_only
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """What is asked of the agent's services: what waits, then what was answered lately."""
    agent = current_agent(request)
    rows = asked_of(agent, _services(agent))
    waiting = [(one, line_of(one)) for one in rows.filter(answered_at=None).order_by("due_on")[:200]]
    given = [(one, line_of(one)) for one in rows.exclude(answered_at=None).order_by("-answered_at")[:20]]
    context = {"waiting": waiting, "given": given, **office(agent)}
    return render(request, "teleservices/instruction/opinions.html", context)


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, opinion: UUID) -> HttpResponse:
    """The page of the service that is asked: as an expert from outside reads it."""
    agent = current_agent(request)
    found = _asked(agent, opinion)
    record(
        ReadingAction.OPINION_READ, agent_actor(agent, request), found, {"reference": found.dossier.reference}
    )
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and give(form, found, agent):
        record(ReadingAction.OPINION_GIVEN, agent_actor(agent, request), found)
        messages.success(request, _("Votre avis est rendu."))
        return redirect("teleservices:instruction:opinions")
    context = {
        "page": read_opinion(found, circumstances_of(current_commune())),
        "form": form if found.is_awaited else None,
        "opinion": found,
        **office(agent),
    }
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/opinion_answer.html", context, status=status)


@piece_policy
@actors_only
@require_GET
def asked_piece(request: HttpRequest, opinion: UUID, piece: UUID) -> HttpResponse:
    """A chosen piece, to the service that is asked."""
    agent = current_agent(request)
    found = _asked(agent, opinion)
    shown = pieces_shown(found).filter(pk=piece).first()
    if shown is None:
        raise Http404
    record(
        ReadingAction.PIECE_READ, agent_actor(agent, request), found, {"reference": found.dossier.reference}
    )
    return handed(shown.file.open("rb"), shown.name, shown.content_type)


def give(form: AnswerForm, opinion: Opinion, agent: Agent | None = None) -> bool:
    """Whether it was taken; else the form says why."""
    data = form.cleaned_data
    try:
        services.answer(
            opinion, verdict=Verdict(data["verdict"]), text=data["answer"], upload=data["file"], by=agent
        )
    except RefusedFile as refused:
        form.add_error("file", str(refused))
        return False
    except NotNow:
        form.add_error(None, _("Cet avis est déjà rendu, ou n’est plus demandé."))
        return False
    return True


def handed(file: Any, name: str, content_type: str) -> HttpResponse:
    """A file that nothing keeps on the way and that runs nothing."""
    shown = content_type in _SHOWN
    response = FileResponse(file, content_type=content_type if shown else "application/octet-stream")
    kind = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)  # streamed: decorators only touch its headers


def _services(agent: Agent) -> list[UUID]:
    return [one.pk for one in acting_services(agent)]


def _asked(agent: Agent, key: UUID) -> Opinion:
    """Raises Http404 when it is not asked of a service where the agent acts."""
    found = asked_of(agent, _services(agent)).filter(pk=key).first()
    if found is None:
        raise Http404
    return found
