"""The console's page of a commune's restoration: the last drill, what stands beside, the difference, and the moves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from identity.audit.services import agent_actor
from ops import workers
from ops.backups.models import ArchiveState, Export
from ops.console.policy import console_view, staff_of
from ops.console.views import find
from ops.restoration import services
from ops.restoration.enums import RestorationState, Verb
from ops.restoration.errors import RestorationFailed, RestorationRefused
from ops.restoration.models import Restoration

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from tenants.models import Commune

_WORK: dict[Verb, Callable[..., None]] = {
    Verb.SWAP: services.put_in_place,
    Verb.UNDO: services.undo,
    Verb.DROP: services.drop,
}


@require_safe
@console_view
def page(request: HttpRequest, slug: str) -> HttpResponse:
    commune = find(slug)
    restoration = services.current(commune)
    compared = restoration is not None and restoration.state != RestorationState.LOADING
    context = {
        "subject": commune,
        "restoration": restoration,
        "is_loading": restoration is not None and not compared,
        "is_ready": restoration is not None and restoration.state == RestorationState.READY,
        "may_undo": restoration is not None and compared and restoration.is_in_place,
        "names": services.names(restoration) if restoration is not None and compared else [],
        "failed": Restoration.objects.filter(commune=commune, state=RestorationState.FAILED).first()
        if restoration is None
        else None,
        "exports": _on_disk(commune),
        "drills": list(commune.drills.exclude(ended_at=None)[:5]),
    }
    return render(request, "ops/restoration/page.html", context)


@require_POST
@console_view
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand an archive of the commune to a worker, which loads it beside."""
    commune = find(slug)
    wanted = next((one for one in _on_disk(commune) if str(one.pk) == request.POST.get("export")), None)
    if wanted is None:
        raise Http404
    if workers.ring("ops.tasks.prepare_restoration", wanted.pk):
        messages.success(request, _("La copie se prépare : actualisez cette page dans un instant."))
    else:
        told = _("Aucun travailleur n’est joignable : demandez la copie de nouveau.")
        messages.error(request, told)
    return redirect("ops:restoration", slug=commune.slug)


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
        _WORK[verb](restoration, actor=agent_actor(staff_of(request), request))
    except (RestorationRefused, RestorationFailed) as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, str(verb.done))
    return redirect("ops:restoration", slug=commune.slug)


def _on_disk(commune: Commune) -> list[Export]:
    """The archives of the commune that are still where they were written."""
    done = Export.objects.filter(commune=commune, state=ArchiveState.DONE).exclude(path="")
    return [one for one in done[:20] if Path(one.path).is_file()]
