"""The inbox, a dossier, its pieces; the actions done at once. What needs a form and a preview is in `actions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from teleservices.definition.enums import Action
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import circumstances_of, local_day
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.perms import piece_of
from teleservices.instruction.enums import ReadingAction, Screen
from teleservices.instruction.filters import Filters
from teleservices.instruction.forms import NoteForm
from teleservices.instruction.inbox import inbox
from teleservices.instruction.mentions import note_and_tell
from teleservices.instruction.perms import dossier_to_act_on, dossier_to_read, may_act
from teleservices.instruction.policy import agents_only, current_agent, office, piece_policy
from teleservices.instruction.reading import read_dossier
from teleservices.instruction.services import log_reading
from teleservices.instruction.versions import StaleVersion, read_version, unchanged
from teleservices.instruction.words import event_line
from teleservices.maps.grounds import ground_of, with_tiles
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier

#: Types that a browser shows by itself without running anything of theirs; the others are downloaded.
SHOWN: Final = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})

DOWNLOADED: Final = "application/octet-stream"


@agents_only
@require_GET
def show_inbox(request: HttpRequest) -> HttpResponse:
    """Queues and list; with `ecran=queues`, the queues alone on a phone."""
    filters = Filters.read(request.GET)
    agent = current_agent(request)
    found = inbox(agent, filters, local_day(current_commune(), timezone.now()))
    screen = Screen.QUEUES if request.GET.get("ecran") == Screen.QUEUES else Screen.LIST
    context = {"inbox": found, "screen": screen.value, **office(agent)}
    return render(request, "teleservices/instruction/inbox.html", context)


@agents_only
@require_GET
def show_dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One dossier, beside the list it was opened from."""
    agent = current_agent(request)
    dossier = dossier_to_read(agent, pk)
    log_reading(request, agent, dossier, ReadingAction.DOSSIER_READ)
    return dossier_page(request, agent, dossier, NoteForm(auto_id="note_%s"))


def dossier_page(
    request: HttpRequest, agent: Agent, dossier: Dossier, form: Form, status: int = 200
) -> HttpResponse:
    """The three columns."""
    circumstances = circumstances_of(current_commune())
    filters, acts = Filters.read(request.GET), may_act(agent, dossier)
    context = {
        "inbox": inbox(agent, filters, circumstances.today, selected=dossier.pk),
        "page": read_dossier(dossier, agent, circumstances, may_act=acts),
        "screen": Screen.DETAIL.value,
        "dossier_key": dossier.pk,
        "person_url": _person_url(dossier, filters),
        **office(agent),
        "note_form": form if acts else None,
        "label_url": reverse("teleservices:instruction:label-dossier", args=[dossier.pk]) + filters.here,
        "retention_url": reverse("teleservices:retention:dossier", args=[dossier.pk]) if acts else "",
        "note_url": reverse("teleservices:instruction:note", args=[dossier.pk]) + filters.here,
    }
    if context["page"].places:
        context |= {"ground": ground_of(current_commune()), "has_tiles": bool(settings.MAP_TILES)}
    response = render(request, "teleservices/instruction/dossier.html", context, status=status)
    return with_tiles(response) if context["page"].places else response


def _person_url(dossier: Dossier, filters: Filters) -> str:
    """Somebody who left neither account nor address has nothing else here that could be found."""
    if not ((dossier.citizen_id and not dossier.is_for_another) or dossier.email):
        return ""
    return reverse("teleservices:instruction:person", args=[dossier.pk]) + filters.here


@piece_policy
@agents_only
@require_GET
def show_piece(request: HttpRequest, pk: UUID, piece: UUID) -> HttpResponse:
    """A file of a dossier, to who may read the dossier: never kept on the way, never run."""
    agent = current_agent(request)
    dossier = dossier_to_read(agent, pk)
    found = piece_of(dossier, piece)
    if found is None or not found.file:
        raise Http404
    log_reading(request, agent, dossier, ReadingAction.PIECE_READ)
    shown = found.content_type in SHOWN
    response = FileResponse(found.file.open("rb"), content_type=found.content_type if shown else DOWNLOADED)
    kind = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(found.name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)  # streamed: the decorators above only touch its headers


@agents_only
@require_POST
def add_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A note changes nothing that another agent writes: it needs no version."""
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    form = NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return dossier_page(request, agent, dossier, form, status=422)
    cited = note_and_tell(dossier, form.cleaned_data["text"], agent=agent)
    done = _("Votre note est ajoutée.")
    if cited:
        done += " " + _("Citation\u00a0: %(names)s.") % {"names": ", ".join(str(one) for one in cited)}
    return back_to(request, dossier, done)


@agents_only
@require_POST
def take_charge(request: HttpRequest, pk: UUID) -> HttpResponse:
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    return _at_once(
        request, dossier, lambda one: services.take_charge(one, agent=agent), _("Vous suivez cette demande.")
    )


@agents_only
@require_POST
def declare_complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    done = _("La demande est déclarée complète.")
    return _at_once(
        request, dossier, lambda one: services.advance(one, Action.DECLARE_COMPLETE, agent=agent), done
    )


def _at_once(
    request: HttpRequest, dossier: Dossier, act: Callable[[Dossier], object], done: str
) -> HttpResponse:
    """Do it unless the dossier changed since the page was shown; then the page, as it is now, says so."""
    try:
        with unchanged(dossier.pk, read_version(request.POST.get("version", ""))) as locked:
            act(locked)
    except StaleVersion as stale:
        return _told(request, dossier, "; ".join(event_line(event) for event in stale.events))
    except NotNow:
        return _told(request, dossier, _("Cette action n’est plus possible dans l’état de la demande."))
    return back_to(request, dossier, done)


def _told(request: HttpRequest, dossier: Dossier, what: str) -> HttpResponse:
    words = {"what": what}
    messages.warning(request, _("Rien n’a été fait\u00a0: la demande a changé entre-temps. %(what)s") % words)
    return redirect(_address(request, dossier))


def back_to(request: HttpRequest, dossier: Dossier, done: str) -> HttpResponse:
    """To the dossier, beside the same list, with a word of what was done."""
    messages.success(request, done)
    return redirect(_address(request, dossier))


def _address(request: HttpRequest, dossier: Dossier) -> str:
    return reverse("teleservices:instruction:dossier", args=[dossier.pk]) + Filters.read(request.GET).here
