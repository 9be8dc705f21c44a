"""What agents write about retention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teleservices.retention.enums import SAID_BY_AGENTS

if TYPE_CHECKING:
    from datetime import date


class HoldForm(forms.Form):
    """Why the dossier must outlive its time, and until when."""

    kind = forms.ChoiceField(
        label=_("Pourquoi garder ce dossier plus longtemps\u202f?"),
        choices=[(kind.value, kind.label) for kind in SAID_BY_AGENTS],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choisissez un motif.")},
    )
    reason = forms.CharField(
        label=_("Précision"),
        help_text=_("Par exemple\u00a0: la référence du recours. Seuls les agents la lisent."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Dites en quelques mots pourquoi.")},
    )
    until = forms.DateField(
        label=_("Jusqu’au"),
        required=False,
        help_text=_("Laissez vide si vous ne savez pas\u00a0: quelqu’un devra alors lever la suspension."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Cette date n’existe pas. Écrivez-la comme 24/12/2026.")},
    )

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Choisissez un jour à venir."))
        return day


class TransferForm(forms.Form):
    """Who receives the archives."""

    agency = forms.CharField(
        label=_("Identifiant du service d’archives"),
        help_text=_("Donné par le service d’archives, souvent son SIRET ou un code comme FRAD069."),
        max_length=100,
        error_messages={"required": _("Écrivez l’identifiant du service d’archives.")},
    )
    agreement = forms.CharField(
        label=_("Accord de versement"),
        help_text=_("Sa référence, si le service d’archives en demande une."),
        required=False,
        max_length=100,
    )


class AcceptanceForm(forms.Form):
    """What says that the archives have it."""

    acceptance = forms.CharField(
        label=_("Référence de l’accord du service d’archives"),
        help_text=_("Le numéro et la date de son acceptation. Les dossiers sont ensuite effacés d’ici."),
        max_length=300,
        error_messages={"required": _("Écrivez la référence de l’acceptation.")},
    )


class VisaForm(forms.Form):
    """The archives' director agreed to the destruction of a list (code du patrimoine, L212-2)."""

    visa = forms.CharField(
        label=_("Visa d’élimination"),
        help_text=_("Son numéro et sa date, tels qu’ils figurent sur le bordereau signé."),
        max_length=300,
        error_messages={"required": _("Écrivez le numéro et la date du visa.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput(), validators=[RegexValidator(r"^[0-9a-f]{64}$")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["digest"].error_messages["required"] = _("Rechargez la page et recommencez.")
