"""`/instruction/orientation/`: the commune's own rules, which come before those of the procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from identity.accounts.enums import Role
from identity.accounts.perms import has_role
from identity.audit.services import agent_actor, record
from identity.town_hall.selectors import active_services
from teleservices.dossiers.models import Offer
from teleservices.expressions import MAX_LENGTH, ExpressionError, check, references
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.forms import set_choices
from teleservices.instruction.models import RoutingRule
from teleservices.instruction.perms import colleagues_of
from teleservices.instruction.policy import agents_only, current_agent, office

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service

#: What a condition reads beside the questions of the procedure.
SURROUNDINGS = frozenset({"commune", "today"})


class RuleForm(forms.Form):
    """One rule: of which procedure, when, where to, and to whom there."""

    offer = forms.ChoiceField(label=gettext_lazy("Démarche"))
    condition = forms.CharField(
        label=gettext_lazy("Quand"),
        max_length=MAX_LENGTH,
        help_text=gettext_lazy(
            "Une condition sur les réponses, par exemple\u00a0: categorie == 'eclairage'. "
            "La première règle vraie l’emporte."
        ),
        error_messages={"required": gettext_lazy("Écrivez la condition.")},
    )
    service = forms.ChoiceField(label=gettext_lazy("La demande va au service"))
    agent = forms.ChoiceField(label=gettext_lazy("et à cet agent"), required=False)

    def __init__(
        self,
        *args: Any,
        offers: Sequence[Offer] = (),
        services: Sequence[Service] = (),
        agents: Sequence[Agent] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {str(one.pk): one for one in offers}
        set_choices(self, "offer", [(key, one.title) for key, one in self.offers.items()])
        set_choices(self, "service", [(str(one.pk), one.name) for one in services])
        set_choices(
            self, "agent", [("", _("Personne en particulier")), *((str(one.pk), str(one)) for one in agents)]
        )

    def clean(self) -> dict[str, Any]:
        """The condition is of the language, and reads questions that the procedure asks."""
        data = super().clean() or {}
        offer, condition = self.offers.get(data.get("offer", "")), data.get("condition")
        if offer is None or not condition:
            return data
        try:
            names = references(check(condition)).names
        except ExpressionError as error:
            self.add_error("condition", str(error))
            return data
        known = {one.key for _step, one in offer.procedure.fields()} | SURROUNDINGS
        if unknown := sorted(names - known):
            words = {"name": unknown[0], "known": ", ".join(sorted(known - SURROUNDINGS))}
            self.add_error(
                "condition",
                _("La démarche n’a pas de question «\u00a0%(name)s\u00a0». Elle a\u00a0: %(known)s.") % words,
            )
        return data


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def routing(request: HttpRequest) -> HttpResponse:
    """The rules in their order, and a form for one more."""
    agent = _administrator(request)
    services = active_services()
    agents = {one.pk: one for place in services for one in colleagues_of(place)}
    form = RuleForm(
        request.POST or None,
        offers=list(Offer.objects.filter(is_enabled=True).select_related("copy").order_by("title")),
        services=services,
        agents=sorted(agents.values(), key=str),
    )
    if request.method == "POST" and form.is_valid():
        _add(request, agent, form.cleaned_data)
        messages.success(request, _("La règle vaut dès la prochaine demande."))
        return redirect("teleservices:instruction:routing")
    rules = RoutingRule.objects.select_related("offer", "service", "agent").order_by(
        "offer__title", "position", "id"
    )
    context = {"form": form, "rules": list(rules), **office(agent)}
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/routing.html", context, status=status)


@agents_only
@require_POST
def erase_rule(request: HttpRequest, pk: UUID) -> HttpResponse:
    agent = _administrator(request)
    found = RoutingRule.objects.filter(pk=pk).select_related("offer").first()
    if found is None:
        raise Http404
    record(
        ReadingAction.ROUTING_CHANGED, agent_actor(agent, request), found, {"erased": found.condition[:200]}
    )
    found.delete()
    messages.success(request, _("La règle est effacée."))
    return redirect("teleservices:instruction:routing")


@transaction.atomic
def _add(request: HttpRequest, agent: Agent, data: dict[str, Any]) -> None:
    """After those that the procedure has."""
    last = (
        RoutingRule.objects.filter(offer=data["offer"])
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    rule = RoutingRule.objects.create(
        offer_id=data["offer"],
        position=(last or 0) + 1,
        condition=data["condition"],
        service_id=data["service"],
        agent_id=data["agent"] or None,
    )
    record(ReadingAction.ROUTING_CHANGED, agent_actor(agent, request), rule, {"added": rule.condition[:200]})


def _administrator(request: HttpRequest) -> Agent:
    """Raises PermissionDenied for the others: where requests go is the commune's choice."""
    agent = current_agent(request)
    if not has_role(agent, Role.ADMINISTRATOR):
        raise PermissionDenied
    return agent
