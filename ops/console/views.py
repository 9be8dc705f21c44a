"""The console: the list of communes, and one commune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cms.pages.middleware import preview_url
from identity.audit.services import agent_actor
from ops.console import presentation, selectors, services
from ops.console.enums import Move
from ops.console.policy import console_view, staff_of
from tenants import lifecycle
from tenants.states import CommuneState

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tenants.models import Commune

#: What may be asked in each state.
MOVES: dict[CommuneState, tuple[Move, ...]] = {
    CommuneState.PREPARING: (Move.OPEN,),
    CommuneState.OPEN: (Move.SUSPEND,),
    CommuneState.SUSPENDED: (Move.RESUME,),
}

DONE = {
    Move.OPEN: gettext_lazy("%s est ouverte au public\u00a0: son site répond à tous dans les cinq secondes."),
    Move.SUSPEND: gettext_lazy("%s est suspendue\u00a0: le public voit l’avis dans les cinq secondes."),
    Move.RESUME: gettext_lazy("%s est remise en service\u00a0: son site revient dans les cinq secondes."),
}


@require_safe
@console_view
def fleet(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = selectors.fleet(now)
    context = {"fleet": found, "stats": presentation.stats_of(found.totals, timezone.localdate(now))}
    return render(request, "ops/console/fleet.html", context)


@require_safe
@console_view
def commune_page(request: HttpRequest, slug: str) -> HttpResponse:
    commune = find(slug)
    now = timezone.now()
    row = selectors.row_of(commune, now)
    hours = selectors.hours_of(commune, now)
    moves = MOVES.get(CommuneState(commune.state), ()) if commune.schema_version else ()
    preview = preview_url(commune) if selectors.is_seen_by_link(commune) else ""
    context = {
        "row": row,
        "subject": commune,
        "needs_kind": presentation.notice_kind(row),
        "facts": presentation.facts_of(row.facts, now),
        "hours": hours,
        "hour_values": [hour.milliseconds for hour in reversed(hours)],
        "day_sentence": presentation.day_sentence(hours, is_closed=row.is_closed),
        "site_url": preview or commune.base_url,
        "preview": preview,
        "checklist": presentation.check_lines(commune, lifecycle.checklist(commune))
        if commune.schema_version
        else [],
        "invitations": selectors.administrator_invitations(commune),
        "moves": presentation.move_links(commune, moves),
        "steps": list(commune.steps.all()),
        "domains": list(commune.domains.all()),
        "target": selectors.schema_target(),
    }
    return render(request, "ops/console/commune.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def move(request: HttpRequest, slug: str, move: Move) -> HttpResponse:
    commune = find(slug)
    if move not in MOVES.get(CommuneState(commune.state), ()):
        messages.info(request, _("%s n’est plus dans l’état où vous l’aviez vue.") % commune.name)
        return redirect("ops:commune", slug=commune.slug)
    missing: tuple[str, ...] = ()
    refused = ""
    if request.method == "POST":
        agent = staff_of(request)
        try:
            services.move(commune, move, agent_actor(agent, request))
        except lifecycle.Refused as error:
            refused, missing = str(error), error.missing
        else:
            messages.success(request, DONE[move] % commune.name)
            return redirect("ops:commune", slug=commune.slug)
    context = {"subject": commune, "words": _question(commune, move), "refused": refused, "missing": missing}
    return render(request, "ops/console/move.html", context, status=409 if refused else 200)


@dataclass(frozen=True)
class Question:
    """The page that confirms a move: title, consequence, button."""

    title: str
    text: str
    action: str
    danger: bool = False


def _question(commune: Commune, move: Move) -> Question:
    name = commune.name
    known = {
        Move.OPEN: Question(
            _("Ouvrir %s au public ?") % name,
            _("Le site et les démarches deviennent visibles de tous."),
            _("Ouvrir au public"),
        ),
        Move.SUSPEND: Question(
            _("Suspendre %s ?") % name,
            _(
                "Le public voit un avis à la place du site. Rien n’est perdu et les agents gardent leurs outils."
            ),
            _("Suspendre"),
            danger=True,
        ),
        Move.RESUME: Question(
            _("Remettre %s en service ?") % name,
            _("Le site et les démarches redeviennent visibles de tous."),
            _("Remettre en service"),
        ),
    }
    return known[move]


def find(slug: str) -> Commune:
    commune = selectors.commune_or_none(slug)
    if commune is None:
        raise Http404
    return commune
