"""The actions that are written, shown as the citizen will receive them, then done: ask, write, decide, close…

One page a verb, three moments by the button pressed: « Voir ce que l’usager recevra », « Modifier », « Envoyer ».
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from teleservices.definition.enums import Action
from teleservices.dossiers.circumstances import circumstances_of, local_day
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.remarks import strongest
from teleservices.dossiers.services import ask_correction, assign, hand_over, write_to_citizen
from teleservices.instruction import previews, services
from teleservices.instruction.absences import stand_in
from teleservices.instruction.alerts import tell_entrusted
from teleservices.instruction.asking import CorrectionForm
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.filters import Filters
from teleservices.instruction.forms import (
    EntrustForm,
    MessageForm,
    ReopenForm,
)
from teleservices.instruction.letters import LetteredDecisionForm, with_letter
from teleservices.instruction.perms import colleagues_of, dossier_to_act_on, other_services, visible_dossiers
from teleservices.instruction.policy import agents_only, current_agent, office
from teleservices.instruction.reading import read_dossier
from teleservices.instruction.verbs import allowed
from teleservices.instruction.versions import (
    StaleVersion,
    events_since,
    latest_version,
    read_version,
    unchanged,
)
from teleservices.instruction.words import event_line
from teleservices.rooms.bookings import SlotTaken
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, QueryDict
    from django_stubs_ext import StrOrPromise

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier, Event
    from teleservices.instruction.previews import Preview


class Verb(ABC):
    """One action: its form, what the citizen will receive, and the service that does it."""

    title: ClassVar[StrOrPromise]
    sends: ClassVar[StrOrPromise]
    """The words of the last button."""
    icon: ClassVar[str] = "send"
    done: ClassVar[StrOrPromise]
    previews: ClassVar[bool] = True

    def __init__(self, dossier: Dossier, agent: Agent) -> None:
        self.dossier, self.agent = dossier, agent

    @abstractmethod
    def is_allowed(self) -> bool:
        """Whether the workflow offers it now."""

    @abstractmethod
    def form(self, data: QueryDict | None) -> Form: ...

    def preview(self, data: dict[str, Any]) -> Preview | None:
        """What the citizen will receive; None for what stays between agents."""
        return None

    @abstractmethod
    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        """Do it on the locked dossier. Raises NotNow."""


class Ask(Verb):
    """A correction on precise fields: the clock stops until the answer (CRPA L114-5)."""

    title = gettext_lazy("Demander une pièce ou une précision")
    sends = gettext_lazy("Envoyer la demande")
    done = gettext_lazy("La demande est envoyée à l’usager.")

    def is_allowed(self) -> bool:
        return Action.ASK_CORRECTION in allowed(self.dossier)

    def form(self, data: QueryDict | None) -> Form:
        return CorrectionForm(
            data, asked=services.fields_to_ask(self.dossier, circumstances_of(current_commune()))
        )

    def preview(self, data: dict[str, Any]) -> Preview:
        return previews.correction(self.dossier, data["remarks"], data["text"], data["answer_before"])

    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        ask_correction(
            dossier,
            agent=self.agent,
            reason=strongest(one.reason for one in data["remarks"]),
            text=data["text"],
            fields=data["fields_asked"],
            said=data["remarks"],
            answer_before=data["answer_before"],
        )


class Write(Verb):
    """A message that asks nothing."""

    title = gettext_lazy("Écrire à l’usager")
    sends = gettext_lazy("Envoyer le message")
    done = gettext_lazy("Votre message est envoyé.")

    def is_allowed(self) -> bool:
        return True

    def form(self, data: QueryDict | None) -> Form:
        return MessageForm(data)

    def preview(self, data: dict[str, Any]) -> Preview:
        return previews.message(self.dossier, data["text"])

    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        write_to_citizen(dossier, data["text"], agent=self.agent)


class Decide(Verb):
    """Accept or refuse, by a decision of the procedure."""

    title = gettext_lazy("Décider")
    sends = gettext_lazy("Rendre la décision")
    icon = "gavel"
    done = gettext_lazy("La décision est rendue et envoyée à l’usager.")
    actions: ClassVar[tuple[Action, ...]] = (Action.ACCEPT, Action.REFUSE)

    def is_allowed(self) -> bool:
        return bool(set(self.actions) & set(allowed(self.dossier)))

    def form(self, data: QueryDict | None) -> Form:
        workflow = self.dossier.procedure.workflow
        now = allowed(self.dossier)
        offered = [one for action in self.actions if action in now for one in workflow.decisions_for(action)]
        return LetteredDecisionForm(data, dossier=self.dossier, decisions=offered)

    def preview(self, data: dict[str, Any]) -> Preview:
        shown = previews.decision(self.dossier, data["decision_key"], data["reason_key"], data["text"])
        return with_letter(shown, self.dossier, data)

    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        services.decide_and_add(
            dossier, self.agent, data["decision_key"], data["reason_key"], data["text"], letter=data["letter"]
        )


class Close(Decide):
    """Without a decision on the substance: useless, already known, nothing found."""

    title = gettext_lazy("Classer sans suite")
    sends = gettext_lazy("Classer sans suite")
    icon = "archive"
    done = gettext_lazy("La demande est classée sans suite\u202f; l’usager est prévenu.")
    actions = (Action.CLOSE,)


class Reopen(Verb):
    """An ended dossier is examined again."""

    title = gettext_lazy("Rouvrir la demande")
    sends = gettext_lazy("Rouvrir")
    icon = "rotate-ccw"
    done = gettext_lazy("La demande est rouverte.")

    def is_allowed(self) -> bool:
        return Action.REOPEN in allowed(self.dossier)

    def form(self, data: QueryDict | None) -> Form:
        return ReopenForm(data)

    def preview(self, data: dict[str, Any]) -> Preview:
        return previews.reopening(self.dossier, data["text"])

    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        services.reopen(dossier, self.agent, data["text"])


class Entrust(Verb):
    """To a colleague of the service, or to another service."""

    title = gettext_lazy("Confier la demande")
    sends = gettext_lazy("Confier")
    icon = "users"
    done = gettext_lazy("La demande est confiée.")
    previews = False

    def is_allowed(self) -> bool:
        return self.dossier.is_open

    def form(self, data: QueryDict | None) -> Form:
        service = self.dossier.service
        today = local_day(current_commune(), timezone.now())
        return EntrustForm(
            data,
            agents=[(one, stand_in(one, today)) for one in colleagues_of(service)],
            services=other_services(service),
        )

    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        kind, _sep, key = data["to"].partition(":")
        if kind == "agent":
            chosen = next(one for one in colleagues_of(dossier.service) if str(one.pk) == key)
            receiver = stand_in(chosen, local_day(current_commune(), timezone.now()))
            tell_entrusted(assign(dossier, to=receiver, agent=self.agent), receiver, self.agent)
        else:
            place = next(one for one in other_services(dossier.service) if str(one.pk) == key)
            hand_over(dossier, service=place, agent=self.agent)


class _Conversation:
    """One request to the page of a verb."""

    def __init__(self, request: HttpRequest, verb: Verb) -> None:
        self.request, self.verb = request, verb
        self.back = (
            reverse("teleservices:instruction:dossier", args=[verb.dossier.pk])
            + Filters.read(request.GET).here
        )

    def answer(self) -> HttpResponse:
        if self.request.method != "POST":
            if not self.verb.is_allowed():
                messages.info(self.request, _("Cette action n’est plus possible dans l’état de la demande."))
                return redirect(self.back)
            # The page of a verb shows the answers beside the form.
            services.log_reading(self.request, self.verb.agent, self.verb.dossier, ReadingAction.DOSSIER_READ)
            return self.page(self.verb.form(None), version=latest_version(self.verb.dossier.pk))
        form, step = self.verb.form(self.request.POST), self.request.POST.get("etape", "")
        version = read_version(self.request.POST.get("version", ""))
        valid = form.is_valid()
        if changes := events_since(self.verb.dossier.pk, version):
            return self.stale(form, changes)
        if not valid or step == "modifier":
            return self.page(form, version=version, status=200 if valid else 422)
        if step == "apercu" and self.verb.previews:
            return self.page(form, version=version, preview=self.verb.preview(form.cleaned_data))
        return self.perform(form, version)

    def perform(self, form: Form, version: int) -> HttpResponse:
        try:
            with unchanged(self.verb.dossier.pk, version) as dossier:
                self.verb.perform(dossier, form.cleaned_data)
        except StaleVersion as stale:
            return self.stale(form, stale.events)
        except SlotTaken as taken:
            form.add_error(None, str(taken))
            return self.page(form, version=version, status=409)
        except NotNow:
            return self.page(form, version=version, status=409, blocked=True)
        messages.success(self.request, str(self.verb.done))
        if visible_dossiers(self.verb.agent).filter(pk=self.verb.dossier.pk).exists():
            return redirect(self.back)
        return redirect("teleservices:instruction:inbox")

    def stale(self, form: Form, events: Sequence[Event]) -> HttpResponse:
        """The same form as it was typed, what happened, and the version that is now on the page."""
        version = max(event.pk for event in events)
        changes, blocked = [event_line(event) for event in events], not self.verb.is_allowed()
        return self.page(form, version=version, status=409, changes=changes, blocked=blocked)

    def page(
        self,
        form: Form,
        *,
        version: int,
        status: int = 200,
        preview: Preview | None = None,
        changes: Sequence[str] = (),
        blocked: bool = False,
    ) -> HttpResponse:
        verb, commune = self.verb, current_commune()
        context = {
            "page": read_dossier(verb.dossier, verb.agent, circumstances_of(commune), may_act=False),
            "action": verb,
            "form": form,
            "version": version,
            "preview": preview,
            "changes": changes,
            "blocked": blocked,
            "back_url": self.back,
            **office(verb.agent),
        }
        return render(self.request, "teleservices/instruction/action.html", context, status=status)


def view_of(kind: type[Verb]) -> Callable[..., HttpResponse]:
    @agents_only
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        agent = current_agent(request)
        return _Conversation(request, kind(dossier_to_act_on(agent, pk), agent)).answer()

    view.__name__ = view.__qualname__ = kind.__name__.lower()
    view.__doc__ = kind.__doc__
    return view


ask, write, decide, close = view_of(Ask), view_of(Write), view_of(Decide), view_of(Close)
entrust, reopen = view_of(Entrust), view_of(Reopen)
