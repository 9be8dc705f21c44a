"""`/instruction/demarches/`: what the administrators of the commune say of it, procedure by procedure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from design.policies import desk
from identity.accounts.enums import Role
from identity.accounts.perms import require_role
from teleservices.definition.settings import Setting, unanswered
from teleservices.dossiers.models import Offer
from teleservices.instruction.policy import current_agent, office
from teleservices.offering.forms import SettingsForm
from teleservices.offering.services import keep_settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class Row:
    """A procedure in the list, and what its page still lacks."""

    offer: Offer
    lacking: tuple[Setting, ...]

    @property
    def has_settings(self) -> bool:
        return bool(self.offer.procedure.settings)


@desk
@require_role(Role.ADMINISTRATOR)
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Every procedure of the commune; those that wait for an answer first."""
    offers = Offer.objects.select_related("copy", "service").filter(is_enabled=True)
    rows = [Row(one, unanswered(one.procedure.settings, one.settings)) for one in offers]
    context = {
        "waiting": [row for row in rows if row.lacking],
        "others": [row for row in rows if not row.lacking],
        **office(current_agent(request)),
    }
    return render(request, "teleservices/offering/procedures.html", context)


@desk
@require_role(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What one procedure asks of the commune."""
    agent = current_agent(request)
    offer = Offer.objects.select_related("copy", "service").filter(slug=slug, is_enabled=True).first()
    if offer is None or not offer.procedure.settings:
        raise Http404
    form = SettingsForm(request.POST or None, settings=offer.procedure.settings, values=offer.settings or {})
    if request.method == "POST" and form.is_valid():
        keep_settings(offer, form.values(), agent=agent, request=request)
        messages.success(
            request, _("Les réglages sont enregistrés\u00a0: la page de la démarche est à jour.")
        )
        return redirect("teleservices:offering:list")
    context = {"offer": offer, "form": form, **office(agent)}
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/offering/settings.html", context, status=status)
