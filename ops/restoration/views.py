"""The console's page of a commune's restoration: the last drill, what stands beside, the difference, and the moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from ops.backups import uploads
from ops.backups.errors import ArchiveError
from ops.backups.uploads import ArchiveUploadHandler
from ops.console.policy import actor_of, console_view
from ops.console.views import find
from ops.restoration import asking, services
from ops.restoration.enums import BESIDE, RestorationState, Verb
from ops.restoration.errors import RestorationFailed, RestorationRefused
from ops.restoration.forms import SourceForm
from ops.restoration.models import Restoration

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from identity.audit.services import Actor
    from tenants.models import Commune

#: Models whose rows are shown unfolded.
FEW = 3
_WORK: dict[Verb, Callable[..., None]] = {
    Verb.SWAP: services.put_in_place,
    Verb.UNDO: services.undo,
    Verb.DROP: services.drop,
}


@require_safe
@console_view
def page(request: HttpRequest, slug: str) -> HttpResponse:
    commune = find(slug)
    return _page(request, commune, SourceForm(commune))


def _page(request: HttpRequest, commune: Commune, form: SourceForm, status: int = 0) -> HttpResponse:
    restoration, why_nobody = _beside(commune)
    compared = restoration is not None and restoration.state != RestorationState.LOADING
    names = services.names(restoration) if restoration is not None and compared else []
    context = {
        "subject": commune,
        "form": form,
        "restoration": restoration,
        "is_loading": restoration is not None and not compared,
        "why_nobody": why_nobody,
        "is_ready": restoration is not None and restoration.state == RestorationState.READY,
        "may_undo": restoration is not None and compared and restoration.is_in_place,
        "names": names,
        "is_short": len(names) <= FEW,
        "failed": _last_failure(commune) if restoration is None else None,
        "drills": list(commune.drills.exclude(ended_at=None)[:5]),
    }
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, "ops/restoration/page.html", context, status=status)


def _beside(commune: Commune) -> tuple[Restoration | None, str]:
    """What stands there, and why nobody is at it when somebody should be."""
    restoration = services.current(commune)
    why_nobody = asking.why_nobody(restoration) if restoration is not None else ""
    if restoration is not None and restoration.state not in BESIDE:  # it stopped between the two looks
        restoration = None
    return restoration, why_nobody


def _last_failure(commune: Commune) -> Restoration | None:
    """The last preparation, when it stopped."""
    last = Restoration.objects.filter(commune=commune).first()
    return last if last is not None and last.state == RestorationState.FAILED else None


@csrf_exempt  # the token is in a body that is read below, once it is known who sends it and how much: ``_receive``
@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand an archive of the commune to a worker, which loads it beside."""
    commune = find(slug)
    if request.method != "POST":  # a page of refusal that was reloaded
        return redirect("ops:restoration", slug=commune.slug)
    too_large = _(
        "Ce fichier passe %(most)s : portez-le sur le serveur, puis « parvis commune restore %(slug)s --from "
        "FICHIER »."
    ) % {"most": uploads.largest_in_words(), "slug": commune.slug}
    if refused := uploads.refusal(request, too_large):
        return _page(request, commune, SourceForm(commune, {}, refused=refused), status=413)
    handler = ArchiveUploadHandler(request)
    request.upload_handlers = [handler]
    return _receive(request, commune, handler)


@csrf_protect
def _receive(request: HttpRequest, commune: Commune, handler: ArchiveUploadHandler) -> HttpResponse:
    form = SourceForm(commune, request.POST, request.FILES, refused=handler.problem)
    if form.is_valid():
        try:
            restoration = _asked(form, commune, actor_of(request))
        except (ArchiveError, RestorationRefused) as refused:
            if services.current(commune) is not None:  # somebody else asked meanwhile: the page has no form
                messages.warning(request, str(refused))
                return redirect("ops:restoration", slug=commune.slug)
            form.add_error("export" if form.chosen else "file", str(refused))
        else:
            _send(request, restoration)
            return redirect("ops:restoration", slug=commune.slug)
    return _page(request, commune, form)


def _asked(form: SourceForm, commune: Commune, actor: Actor) -> Restoration:
    if form.chosen is not None:
        return asking.ask_kept(commune, form.chosen, actor)
    given = form.cleaned_data["file"]
    return asking.ask_received(commune, given.file, given.name, actor)


def _send(request: HttpRequest, restoration: Restoration) -> None:
    if asking.send(restoration):
        messages.success(request, _("L’archive est choisie : la copie se prépare."))
    else:
        told = _("Aucun travailleur n’est joignable : la copie se préparera dès qu’il y en aura un.")
        messages.warning(request, told)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def act(request: HttpRequest, slug: str, verb: Verb) -> HttpResponse:
    commune = find(slug)
    restoration = services.current(commune)
    if restoration is None:
        raise Http404
    if request.method != "POST":
        return render(request, "ops/restoration/confirm.html", {"subject": commune, "verb": verb})
    try:
        _WORK[verb](restoration, actor=actor_of(request))
    except (RestorationRefused, RestorationFailed) as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, str(verb.done))
    return redirect("ops:restoration", slug=commune.slug)
