"""What agents write. Each form is shown again as it was typed when the dossier changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service
    from teleservices.definition.workflow import Decision

MAX_TEXT = 6000


def text_field(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 7) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=MAX_TEXT,
        error_messages={"required": _("Écrivez d’abord votre texte.")},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def set_choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class NoteForm(forms.Form):
    """A private note."""

    text = text_field(
        _("Nouvelle note"),
        _(
            "L’usager ne la voit pas ici, mais il a le droit d’en demander copie\u00a0: restez factuel. "
            "Écrivez @Prénom Nom pour prévenir un collègue."
        ),
        rows=3,
    )


class MessageForm(forms.Form):
    """A message to the citizen, which asks nothing and stops no clock."""

    text = text_field(
        _("Votre message"),
        _("Signez de votre nom si vous le souhaitez\u00a0: le service est indiqué d’office."),
    )


class DecisionForm(forms.Form):
    """A decision of the procedure, with its reason when it must have one, and what to add."""

    decision = forms.ChoiceField(
        label=_("Votre décision"),
        help_text=_("Une décision défavorable dit toujours pourquoi (CRPA, art.\u00a0L211-2)."),
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choisissez une décision.")},
    )
    text = text_field(
        _("À ajouter pour cet usager"),
        _("Vient après le texte de la décision. Vous verrez l’ensemble avant l’envoi."),
        required=False,
    )

    def __init__(self, *args: Any, decisions: Sequence[Decision] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for one in decisions for choice in choices_with_reasons(one)]
        set_choices(self, "decision", choices)
        if len(choices) == 1:
            self.fields["decision"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """`decision` and `reason` apart, as the services want them."""
        data = super().clean() or {}
        decision, _sep, reason = data.get("decision", "").partition(":")
        return {**data, "decision_key": decision, "reason_key": reason}


def choices_with_reasons(decision: Decision) -> list[tuple[str, str]]:
    """One choice a reason, so that a refusal never comes without one."""
    if not decision.reasons:
        return [(decision.key, decision.label)]
    return [(f"{decision.key}:{one.key}", f"{decision.label}\u00a0: {one.label}") for one in decision.reasons]


class EntrustForm(forms.Form):
    """To whom the dossier goes: a colleague of the service, or another service."""

    to = forms.ChoiceField(
        label=_("À qui confier cette demande\u202f?"),
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choisissez un agent ou un service.")},
    )

    def __init__(
        self,
        *args: Any,
        agents: Sequence[tuple[Agent, Agent]] = (),
        services: Sequence[Service] = (),
        **kwargs: Any,
    ) -> None:
        """``agents``: each with who receives in their place today."""
        super().__init__(*args, **kwargs)
        people = [(f"agent:{one.pk}", _agent_words(one, receiver)) for one, receiver in agents]
        places = [
            (f"service:{one.pk}", _("Service\u00a0: %(name)s") % {"name": one.name}) for one in services
        ]
        set_choices(self, "to", people + places)


def _agent_words(agent: Agent, receiver: Agent) -> str:
    if agent.pk == receiver.pk:
        return str(agent)
    return str(_("%(agent)s (en absence\u00a0: %(receiver)s recevra)")) % {
        "agent": agent,
        "receiver": receiver,
    }


class ReopenForm(forms.Form):
    """Why an ended dossier opens again; the citizen reads it."""

    text = text_field(_("Pourquoi rouvrir cette demande\u202f?"), _("L’usager lira ce texte."))
