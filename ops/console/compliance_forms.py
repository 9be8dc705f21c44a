"""The decision of homologation, as the operator's authority signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teleservices.catalogue.models import Homologation
from teleservices.deadlines.calendars import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

#: Longer is not a decision that somebody looks at again: decisions last one to three years, five at most.
LONGEST_MONTHS = 60


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Écrivez la date."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/12/2026."),
        },
    )


class HomologationForm(forms.ModelForm[Homologation]):
    """What each commune will publish in its attestations."""

    decided_on = _day(_("Décidée le"))
    valid_until = _day(_("Valable jusqu’au"), _("Cinq ans au plus après la décision."))
    procedures = forms.MultipleChoiceField(
        label=_("Démarches"),
        help_text=_("Ne cochez rien si la décision porte sur toutes."),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    class Meta:
        model = Homologation
        fields = (
            "reference", "authority", "role", "scope", "decided_on", "valid_until", "reservations", "procedures",
        )  # fmt: skip
        help_texts = {
            "authority": _("Le nom de la personne qui a signé."),
            "role": _("Par exemple\u00a0: président du syndicat."),
            "scope": _("Le système et ses adresses, tels que la décision les nomme."),
            "reservations": _("Celles que le public doit connaître."),
        }
        widgets = {
            "scope": forms.Textarea(attrs={"rows": 3}),
            "reservations": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["procedures"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)
        for name in ("reference", "authority", "role", "scope"):
            self.fields[name].error_messages["required"] = _("Remplissez ce champ.")

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("La décision est déjà prise\u00a0: cette date est à venir."))
        return day

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("decided_on"), found.get("valid_until")
        if start and end and end <= start:
            self.add_error("valid_until", _("La fin vient après la décision."))
        elif start and end and end > add_months(start, LONGEST_MONTHS):
            self.add_error("valid_until", _("Une homologation dure cinq ans au plus."))
        return found
