"""What can be ordered for many dossiers: one class an action, as `actions` has one a verb."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.accounts.models import Agent
from identity.town_hall.models import Service
from teleservices.definition.enums import Action
from teleservices.definition.workflow import OUTCOME_ACTIONS, Outcome
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.services import assign, hand_over, take_charge, write_to_citizen
from teleservices.instruction.absences import stand_in
from teleservices.instruction.alerts import tell_entrusted_together
from teleservices.instruction.enums import BatchVerb
from teleservices.instruction.forms import choices_with_reasons, set_choices, text_field
from teleservices.instruction.labels import labels_for, put_label
from teleservices.instruction.models import Label
from teleservices.instruction.perms import colleagues_of
from teleservices.instruction.services import decide_and_add
from teleservices.instruction.verbs import allowed
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from teleservices.dossiers.models import Dossier

Parameters = dict[str, str]


class Order(ABC):
    """An action with its parameters, as a batch keeps them."""

    action: ClassVar[BatchVerb]

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters

    @classmethod
    @abstractmethod
    def form(
        cls, data: QueryDict | None, dossiers: Sequence[Dossier], services: Sequence[Service]
    ) -> forms.Form:
        """What to ask once for all of them."""

    @classmethod
    @abstractmethod
    def read(cls, data: dict[str, Any]) -> Parameters:
        """From the cleaned form."""

    @abstractmethod
    def sentence(self) -> str:
        """What will happen, to be read before the last press."""

    @abstractmethod
    def obstacle(self, dossier: Dossier) -> str:
        """Why it cannot be done to this one, in the agent's words; "" when it can. No query."""

    def consequence(self, dossier: Dossier) -> str:
        """What will change for this one, or what its person will know of it. No query."""
        return _("Sera fait.")

    @abstractmethod
    def perform(self, dossier: Dossier, agent: Agent) -> None:
        """Do it on the locked dossier. Raises NotNow."""

    def ended(self, done: Sequence[Dossier], agent: Agent, *, key: str) -> None:
        """The last one is over: whom to tell of all those that were done. The same key is the same batch."""
        return


def _told_how(dossier: Dossier) -> str:
    if dossier.email:
        return _("Un e-mail part à %(email)s.") % {"email": dossier.email}
    return _("Pas d’e-mail\u00a0: la personne le lira sur sa page de suivi.")


def _ended() -> str:
    return _("La demande est terminée.")


class Assign(Order):
    """To one agent, who follows them."""

    action = BatchVerb.ASSIGN

    @classmethod
    def form(
        cls, data: QueryDict | None, dossiers: Sequence[Dossier], services: Sequence[Service]
    ) -> forms.Form:
        people = {one.pk: one for service in services for one in colleagues_of(service)}
        form = _ChoiceForm(data)
        form.ask(
            _("À qui confier ces demandes\u202f?"),
            [(str(one.pk), str(one)) for one in sorted(people.values(), key=str)],
        )
        return form

    @classmethod
    def read(cls, data: dict[str, Any]) -> Parameters:
        return {"agent": data["choice"]}

    @property
    def receiver(self) -> Agent:
        """The agent, or who stands in today. Raises Agent.DoesNotExist."""
        if not hasattr(self, "_receiver"):
            chosen = Agent.objects.get(pk=self.parameters["agent"], is_active=True)
            self._receiver = stand_in(chosen, local_day(current_commune(), timezone.now()))
            self._colleagues: dict[Any, set[Any]] = {}
        return self._receiver

    def _instructs(self, dossier: Dossier) -> bool:
        """Asked once a service."""
        receiver, key = self.receiver, dossier.service_id
        if key not in self._colleagues:
            self._colleagues[key] = {one.pk for one in colleagues_of(dossier.service)}
        return receiver.pk in self._colleagues[key]

    def sentence(self) -> str:
        return _("Ces demandes seront confiées à %(agent)s.") % {"agent": self.receiver}

    def obstacle(self, dossier: Dossier) -> str:
        if not dossier.is_open:
            return _ended()
        if not self._instructs(dossier):
            words = {"agent": self.receiver, "service": dossier.service.name}
            return _("%(agent)s n’instruit pas les demandes du service %(service)s.") % words
        return ""

    def consequence(self, dossier: Dossier) -> str:
        if dossier.assigned_to_id is None:
            return _("Personne ne la suit aujourd’hui.")
        return _("Suivie aujourd’hui par %(agent)s.") % {"agent": dossier.assigned_to}

    def perform(self, dossier: Dossier, agent: Agent) -> None:
        assign(dossier, to=self.receiver, agent=agent)

    def ended(self, done: Sequence[Dossier], agent: Agent, *, key: str) -> None:
        if done:
            tell_entrusted_together(self.receiver, agent, done, key=f"batch:{key}")


class Entrust(Order):
    """To another service of the town hall."""

    action = BatchVerb.ENTRUST

    @classmethod
    def form(
        cls, data: QueryDict | None, dossiers: Sequence[Dossier], services: Sequence[Service]
    ) -> forms.Form:
        form = _ChoiceForm(data)
        active = Service.objects.filter(is_active=True)
        form.ask(
            _("À quel service transmettre ces demandes\u202f?"), [(str(one.pk), one.name) for one in active]
        )
        return form

    @classmethod
    def read(cls, data: dict[str, Any]) -> Parameters:
        return {"service": data["choice"]}

    @property
    def service(self) -> Service:
        if not hasattr(self, "_service"):
            self._service = Service.objects.get(pk=self.parameters["service"])
        return self._service

    def sentence(self) -> str:
        words = {"service": self.service.name}
        return (
            _("Ces demandes seront transmises au service %(service)s\u202f; plus personne ne les suivra.")
            % words
        )

    def obstacle(self, dossier: Dossier) -> str:
        if not dossier.is_open:
            return _ended()
        if dossier.service_id == self.service.pk:
            return _("La demande est déjà à ce service.")
        return ""

    def consequence(self, dossier: Dossier) -> str:
        return _("Vient du service %(service)s.") % {"service": dossier.service.name}

    def perform(self, dossier: Dossier, agent: Agent) -> None:
        hand_over(dossier, service=self.service, agent=agent)


class PutLabel(Order):
    """A word of the service."""

    action = BatchVerb.LABEL

    @classmethod
    def form(
        cls, data: QueryDict | None, dossiers: Sequence[Dossier], services: Sequence[Service]
    ) -> forms.Form:
        form = _ChoiceForm(data)
        names = {one.pk: one.name for one in services}
        several = len(names) > 1
        form.ask(
            _("Quelle étiquette poser\u202f?"),
            [
                (str(one.pk), f"{one.name} ({names[one.service_id]})" if several else one.name)
                for one in labels_for(services)
            ],
            empty=_("Aucune étiquette n’existe encore\u00a0: créez-en une dans «\u00a0Réglages\u00a0»."),
        )
        return form

    @classmethod
    def read(cls, data: dict[str, Any]) -> Parameters:
        return {"label": data["choice"]}

    @property
    def label(self) -> Label:
        if not hasattr(self, "_label"):
            self._label = Label.objects.get(pk=self.parameters["label"])
        return self._label

    def sentence(self) -> str:
        return _("Ces demandes recevront l’étiquette «\u00a0%(label)s\u00a0».") % {"label": self.label.name}

    def obstacle(self, dossier: Dossier) -> str:
        if dossier.service_id != self.label.service_id:
            return _("Cette étiquette est celle d’un autre service.")
        return ""

    def perform(self, dossier: Dossier, agent: Agent) -> None:
        put_label(dossier, self.label, agent=agent)


class Review(Order):
    """Take charge: the examination starts, and the person reads it."""

    action = BatchVerb.REVIEW

    @classmethod
    def form(
        cls, data: QueryDict | None, dossiers: Sequence[Dossier], services: Sequence[Service]
    ) -> forms.Form:
        return forms.Form(data)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Parameters:
        return {}

    def sentence(self) -> str:
        return _("Vous suivrez ces demandes et leur examen commencera.")

    def obstacle(self, dossier: Dossier) -> str:
        if not dossier.is_open:
            return _ended()
        if Action.START_REVIEW not in allowed(dossier):
            return _("L’examen a déjà commencé, ou une réponse de l’usager est attendue.")
        return ""

    def consequence(self, dossier: Dossier) -> str:
        return _("L’usager lira sur sa page de suivi que l’examen a commencé.")

    def perform(self, dossier: Dossier, agent: Agent) -> None:
        take_charge(dossier, agent=agent)


class Decide(Order):
    """Accept or close, by a decision of the procedure. A refusal is written for one person: it is not offered here."""

    action = BatchVerb.DECIDE
    outcomes: Final = (Outcome.ACCEPTED, Outcome.CLOSED)

    @classmethod
    def form(
        cls, data: QueryDict | None, dossiers: Sequence[Dossier], services: Sequence[Service]
    ) -> forms.Form:
        procedures = {one.slug: one.procedure for one in dossiers}
        several = len(procedures) > 1
        choices = [
            (f"{slug}:{value}", f"{procedure.title}\u00a0: {label}" if several else label)
            for slug, procedure in sorted(procedures.items(), key=lambda pair: pair[1].title)
            for decision in procedure.workflow.decisions
            if decision.outcome in cls.outcomes
            for value, label in choices_with_reasons(decision)
        ]
        form = _DecisionForm(data)
        form.ask(_("Quelle décision rendre\u202f?"), choices)
        return form

    @classmethod
    def read(cls, data: dict[str, Any]) -> Parameters:
        slug, _sep, rest = data["choice"].partition(":")
        decision, _sep, reason = rest.partition(":")
        return {"slug": slug, "decision": decision, "reason": reason, "text": data["text"]}

    def sentence(self) -> str:
        return _(
            "Cette décision sera rendue sur chaque demande, à la date d’aujourd’hui, et envoyée à l’usager."
        )

    def obstacle(self, dossier: Dossier) -> str:
        if dossier.slug != self.parameters["slug"]:
            return _("Cette décision est celle d’une autre démarche.")
        decision = dossier.procedure.workflow.decision(self.parameters["decision"])
        if decision is None:
            return _("La version de la démarche de cette demande n’a pas cette décision.")
        if OUTCOME_ACTIONS[decision.outcome] not in allowed(dossier):
            return _("L’état de la demande ne permet pas cette décision.")
        return ""

    def consequence(self, dossier: Dossier) -> str:
        return _told_how(dossier)

    def perform(self, dossier: Dossier, agent: Agent) -> None:
        found = self.parameters
        decide_and_add(dossier, agent, found["decision"], found["reason"], found["text"])


class Write(Order):
    """The same message to each person."""

    action = BatchVerb.WRITE

    @classmethod
    def form(
        cls, data: QueryDict | None, dossiers: Sequence[Dossier], services: Sequence[Service]
    ) -> forms.Form:
        return _MessageForm(data)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Parameters:
        return {"text": data["text"]}

    def sentence(self) -> str:
        return _("Chaque personne recevra ce message, et aucun ne nomme les autres.")

    def obstacle(self, dossier: Dossier) -> str:
        return ""

    def consequence(self, dossier: Dossier) -> str:
        return _told_how(dossier)

    def perform(self, dossier: Dossier, agent: Agent) -> None:
        write_to_citizen(dossier, self.parameters["text"], agent=agent)


ORDERS: Final[dict[BatchVerb, type[Order]]] = {
    one.action: one for one in (Assign, Entrust, PutLabel, Review, Decide, Write)
}


class _ChoiceForm(forms.Form):
    """One choice among what these dossiers allow."""

    choice = forms.ChoiceField(
        widget=forms.RadioSelect(), error_messages={"required": gettext_lazy("Choisissez d’abord.")}
    )

    def ask(self, label: str, choices: Sequence[tuple[str, str]], empty: str = "") -> None:
        self.fields["choice"].label = label
        if not choices:
            self.fields["choice"].help_text = empty
        set_choices(self, "choice", choices)
        if len(choices) == 1:
            self.fields["choice"].initial = choices[0][0]


class _DecisionForm(_ChoiceForm):
    text = text_field(
        gettext_lazy("À ajouter au texte de la décision"),
        gettext_lazy("Le même pour tous\u00a0: n’écrivez rien qui ne concerne qu’une personne."),
        required=False,
    )


class _MessageForm(forms.Form):
    text = text_field(
        gettext_lazy("Votre message"),
        gettext_lazy("Le même pour tous\u00a0: n’écrivez rien qui ne concerne qu’une personne."),
    )
