"""`/instruction/reglages/` and what it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from teleservices.instruction.arranging import services
from teleservices.instruction.arranging.forms import LabelForm, PreferenceForm, SavedFilterForm
from teleservices.instruction.filters import Filters
from teleservices.instruction.labels import labels_for, set_labels
from teleservices.instruction.models import Label, SavedFilter
from teleservices.instruction.perms import (
    acting_services,
    dossier_to_act_on,
    fellow_readers,
    visible_services,
)
from teleservices.instruction.policy import actors_only, agents_only, current_agent, office
from teleservices.instruction.preferences import columns_of, preference_of
from teleservices.instruction.saved import save_filter, saved_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The agent's own choices, and the filters they may erase."""
    agent = current_agent(request)
    colleagues = fellow_readers(agent)
    known = preference_of(agent)
    initial = {
        "columns": [one.value for one in columns_of(known)],
        "wants_alerts": known.wants_alerts,
        "wants_digest": known.wants_digest,
        "absent_from": known.absent_from,
        "absent_until": known.absent_until,
        "delegate": str(known.delegate_id or ""),
    }
    form = PreferenceForm(request.POST or None, initial=initial, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["delegate"]
        delegate = next((one for one in colleagues if str(one.pk) == chosen), None)
        services.keep_preference(agent, form.cleaned_data, delegate)
        messages.success(request, _("Vos réglages sont enregistrés."))
        return redirect("teleservices:instruction:settings")
    saved = [one for one in saved_for(agent, visible_services(agent)) if one.agent_id == agent.pk]
    context = {"form": form, "saved": saved, **office(agent)}
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/settings.html", context, status=status)


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_filter(request: HttpRequest) -> HttpResponse:
    """Keep the list of this address under a name."""
    agent, filters = current_agent(request), Filters.read(request.GET)
    offered = visible_services(agent)
    form = SavedFilterForm(request.POST or None, services=offered)
    back = reverse("teleservices:instruction:inbox") + filters.query()
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["service"]
        service = next((one for one in offered if str(one.pk) == chosen), None)
        save_filter(agent, form.cleaned_data["name"], filters, service)
        messages.success(request, _("Le filtre est enregistré\u00a0: il est dans la première colonne."))
        return redirect(back)
    context = {"form": form, "back_url": back, **office(agent)}
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/filter_new.html", context, status=status)


@agents_only
@require_POST
def forget_filter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own only."""
    found = SavedFilter.objects.filter(pk=pk, agent=current_agent(request)).first()
    if found is None:
        raise Http404
    found.delete()
    messages.success(request, _("Le filtre est effacé."))
    return redirect("teleservices:instruction:settings")


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: HttpRequest) -> HttpResponse:
    """The labels of the agent's services."""
    agent = current_agent(request)
    offered = acting_services(agent)
    form = LabelForm(request.POST or None, services=offered)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        service = next(one for one in offered if str(one.pk) == data["service"])
        services.add_label(service, data["name"], data["tone"])
        messages.success(
            request, _("L’étiquette est prête\u00a0: posez-la sur une demande ou sur plusieurs.")
        )
        return redirect("teleservices:instruction:labels")
    names = {one.pk: one.name for one in offered}
    rows = [(one, names[one.service_id]) for one in labels_for(offered)]
    context = {"form": form, "rows": rows, **office(agent)}
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/labels.html", context, status=status)


@agents_only
@require_POST
def label_dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The labels that are ticked, and no others."""
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    ticked = set(request.POST.getlist("labels"))
    set_labels(dossier, [one for one in labels_for([dossier.service]) if str(one.pk) in ticked], agent=agent)
    messages.success(request, _("Les étiquettes sont enregistrées."))
    here = Filters.read(request.GET).here
    return redirect(reverse("teleservices:instruction:dossier", args=[dossier.pk]) + here)


@actors_only
@require_POST
def erase_label(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From every dossier; the timelines keep the word."""
    mine = [one.pk for one in acting_services(current_agent(request))]
    found = Label.objects.filter(pk=pk, service__in=mine).first()
    if found is None:
        raise Http404
    found.delete()
    messages.success(request, _("L’étiquette est retirée de toutes les demandes."))
    return redirect("teleservices:instruction:labels")
