"""Choose what to do with many dossiers, read what will happen to each, do it, read what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from identity.accounts.perms import has_role
from identity.audit.services import agent_actor
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.perms import ACTING_ROLES
from teleservices.instruction.batches import services
from teleservices.instruction.batches.orders import ORDERS
from teleservices.instruction.batches.selection import read_selection
from teleservices.instruction.enums import BatchVerb, LineState
from teleservices.instruction.filters import Filters
from teleservices.instruction.models import Batch
from teleservices.instruction.policy import actors_only, current_agent, office
from teleservices.instruction.words import state_words
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from teleservices.instruction.batches.orders import Order
    from teleservices.instruction.models import BatchLine


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """What to do with the dossiers that the address names; the answer prepares a batch and does nothing yet."""
    agent = current_agent(request)
    chosen = request.GET.get("action", "")
    back = reverse("teleservices:instruction:inbox") + Filters.read(request.GET).query()
    if chosen not in BatchVerb.values:
        return redirect(back)
    action = BatchVerb(chosen)
    selection = read_selection(agent, request.GET, local_day(current_commune(), timezone.now()))
    if not selection.dossiers:
        messages.warning(request, _("Cochez d’abord une ou plusieurs demandes de la liste."))
        return redirect(back)
    kind = ORDERS[action]
    form = kind.form(
        request.POST if request.method == "POST" else None, selection.dossiers, selection.services
    )
    if request.method == "POST" and form.is_valid():
        batch = services.prepare(agent, action, kind.read(form.cleaned_data), selection.dossiers)
        return redirect("teleservices:instruction:batch", batch.pk)
    context = {
        "action": action,
        "form": form,
        "selection": selection,
        "references": [f"{one.reference} · {one.person or _('Anonyme')}" for one in selection.dossiers[:20]],
        "more": max(0, len(selection.dossiers) - 20),
        "back_url": back,
        "limit": services.LIMIT,
        **office(agent),
    }
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/batch_new.html", context, status=status)


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def show_batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Before the launch, what will happen to each dossier; after it, what became of each. A post launches it, once."""
    agent = current_agent(request)
    found = Batch.objects.filter(pk=batch, agent=agent).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        services.launch(found, agent_actor(agent, request))
        found.refresh_from_db()
        found.agent = agent
        if found.lines.count() <= services.AT_ONCE:
            services.work(found, services.AT_ONCE)
        return redirect("teleservices:instruction:batch", found.pk)
    page = _report(found) if found.launched_at else _forecast(found, agent)
    name = "batch_report" if found.launched_at else "batch_confirm"
    context = {"page": page, **office(agent)}
    return render(request, f"teleservices/instruction/{name}.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier of a batch; `words` are what will happen, what was done or why not."""

    reference: str
    title: str
    person: str
    state: str
    url: str
    words: str
    kind: LineState


@dataclass(frozen=True, slots=True)
class BatchPage:
    """What both pages show."""

    title: str
    sentence: str
    text: str
    rows: tuple[Row, ...]
    done: int
    refused: int
    waiting: int
    url: str

    @property
    def total(self) -> int:
        return len(self.rows)


def _lines(batch: Batch) -> list[BatchLine]:
    rows = batch.lines.select_related("dossier__service", "dossier__assigned_to")
    return list(rows.prefetch_related("dossier__copy"))


def _forecast(batch: Batch, agent: Agent) -> BatchPage:
    order = services.order_of(batch)
    rows = [_foreseen(line, order, agent) for line in _lines(batch)]
    return _page(batch, order, rows)


def _foreseen(line: BatchLine, order: Order, agent: Agent) -> Row:
    dossier = line.dossier
    mine = has_role(agent, *ACTING_ROLES, service=dossier.service)
    obstacle = order.obstacle(dossier) if mine else _("Vous n’agissez pas sur les demandes de ce service.")
    kind = LineState.REFUSED if obstacle else LineState.WAITING
    return _row(line, obstacle or order.consequence(dossier), kind)


def _report(batch: Batch) -> BatchPage:
    rows = [_row(line, line.reason, LineState(line.state)) for line in _lines(batch)]
    return _page(batch, services.order_of(batch), rows)


def _row(line: BatchLine, words: str, kind: LineState) -> Row:
    dossier = line.dossier
    return Row(
        reference=dossier.reference,
        title=dossier.title,
        person=dossier.person or _("Anonyme"),
        state=state_words(dossier.state),
        url=reverse("teleservices:instruction:dossier", args=[dossier.pk]),
        words=words,
        kind=kind,
    )


def _page(batch: Batch, order: Order, rows: list[Row]) -> BatchPage:
    count = {kind: sum(row.kind is kind for row in rows) for kind in LineState}
    return BatchPage(
        title=str(BatchVerb(batch.action).label),
        sentence=order.sentence(),
        text=batch.parameters.get("text", ""),
        rows=tuple(rows),
        done=count[LineState.DONE],
        refused=count[LineState.REFUSED],
        waiting=count[LineState.WAITING],
        url=reverse("teleservices:instruction:batch", args=[batch.pk]),
    )
