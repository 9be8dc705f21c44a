"""Whether pages are read before they are published, and pages entrusted to associations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.models import Group
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.gestion import associations, publication
from cms.gestion.forms import EntrustForm
from cms.gestion.perms import keepers_only, who
from identity.accounts.enums import ASSOCIATION_GROUP_PREFIX
from identity.accounts.models import Agent
from identity.audit.services import agent_actor

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def circuit(request: HttpRequest) -> HttpResponse:
    """On or off, with what each means."""
    if request.method == "POST":
        agent = who(request)
        if request.POST.get("relecture") == "oui":
            publication.turn_on(actor=agent_actor(agent, request))
            messages.success(request, _("Les pages sont désormais relues avant d’être publiées."))
        else:
            publication.turn_off(agent, actor=agent_actor(agent, request))
            messages.success(request, _("Les pages se publient de nouveau sans relecture."))
        return redirect("gestion-circuit")
    context = {"is_on": publication.is_on(), "waiting": publication.waiting_pages()}
    return render(request, "cms/gestion/circuit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def entrusted(request: HttpRequest) -> HttpResponse:
    form = EntrustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        page, agent = form.cleaned_data["page"], form.cleaned_data["agent"]
        try:
            associations.entrust(page, agent, actor=agent_actor(who(request), request))
        except associations.NotEntrusted as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("La page est confiée : cette personne peut la modifier et la proposer.")
            )
            return redirect("gestion-associations")
    context = {
        "form": form,
        "entrusted": associations.entrusted(),
        "candidates": associations.candidates(),
        "media": form.media,
    }
    return render(request, "cms/gestion/associations.html", context, status=422 if form.errors else 200)


@require_POST
@keepers_only
def withdraw(request: HttpRequest, group_id: int, agent_id: UUID) -> HttpResponse:
    group = get_object_or_404(Group, pk=group_id, name__startswith=ASSOCIATION_GROUP_PREFIX)
    agent = get_object_or_404(Agent, pk=agent_id, groups=group)
    associations.withdraw(group, agent, actor=agent_actor(who(request), request))
    messages.success(request, _("La page n’est plus confiée à cette personne."))
    return redirect("gestion-associations")
