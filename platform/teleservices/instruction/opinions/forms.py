"""What is asked of an expert, and what the expert answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teleservices.instruction.enums import Verdict
from teleservices.instruction.forms import set_choices, text_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from identity.town_hall.models import Service

USUAL_TIME: Final = timedelta(days=15)
LONGEST_TIME: Final = timedelta(days=180)


class AskOpinionForm(forms.Form):
    """Whom, what, by when, and what they may read."""

    service = forms.ChoiceField(
        label=gettext_lazy("À un service de la mairie"),
        required=False,
        help_text=gettext_lazy(
            "Un de ses instructeurs répondra. Sinon, invitez quelqu’un par e-mail ci-dessous."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Ou à une personne, un organisme"), required=False, max_length=150
    )
    email = forms.EmailField(
        label=gettext_lazy("Son adresse électronique"),
        required=False,
        help_text=gettext_lazy(
            "Elle recevra un lien personnel vers cette seule demande d’avis, sans compte."
        ),
        error_messages={"invalid": gettext_lazy("Écrivez une adresse comme nom@exemple.fr.")},
    )
    question = text_field(gettext_lazy("Votre question"), rows=5)
    pieces = forms.MultipleChoiceField(
        label=gettext_lazy("Pièces à montrer"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    fields_shown = forms.MultipleChoiceField(
        label=gettext_lazy("Réponses à montrer"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("Seulement ce qui sert à répondre à votre question."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Réponse attendue pour le"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Indiquez un jour."),
            "invalid": gettext_lazy("Indiquez un jour qui existe."),
        },
    )
    is_confidential = forms.BooleanField(
        label=gettext_lazy("Confidentiel\u00a0: les autres personnes consultées ne lisent pas cet avis"),
        required=False,
        initial=True,
    )

    def __init__(
        self,
        *args: Any,
        services: Sequence[Service] = (),
        pieces: Sequence[tuple[str, str]] = (),
        answers: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self, "service", [("", _("Aucun service")), *((str(one.pk), one.name) for one in services)]
        )
        for name, choices in (("pieces", pieces), ("fields_shown", answers)):
            set_choices(self, name, choices)
            if not choices:
                del self.fields[name]
        self.fields["due_on"].initial = timezone.localdate() + USUAL_TIME

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        service, email = data.get("service"), data.get("email")
        if not service and not email and "email" not in self.errors:
            self.add_error("service", _("Choisissez un service, ou écrivez une adresse électronique."))
        if service and email:
            self.add_error("email", _("Un service ou une personne, pas les deux."))
        if email and not data.get("name"):
            self.add_error("name", _("Écrivez qui est consulté\u00a0: le dossier le garde."))
        return data

    def clean_due_on(self) -> Any:
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if not today < day <= today + LONGEST_TIME:
            raise forms.ValidationError(_("Choisissez un jour à venir, dans les six mois."))
        return day


class AnswerForm(forms.Form):
    """The opinion, why, and a document."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Votre avis"),
        choices=Verdict.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choisissez un avis.")},
    )
    answer = text_field(
        gettext_lazy("Pourquoi"),
        gettext_lazy("Vos réserves, vos conditions, les textes. Vous ne répondez qu’une fois."),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Document joint"),
        required=False,
        help_text=gettext_lazy("PDF ou photo."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        explained = {Verdict.RESERVED.value, Verdict.UNFAVOURABLE.value}
        if data.get("verdict") in explained and not data.get("answer"):
            self.add_error("answer", _("Dites pourquoi\u00a0: un tel avis s’explique."))
        return data
