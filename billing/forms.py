"""What the operator's staff enter in the ledger's pages."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.grids.rounding import to_cents

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from billing.models import Grid


class SimulationForm(forms.Form):
    """Which year, which grid, with or without the rule. All optional: an address without a query is this year."""

    exercice = forms.IntegerField(label=_("Exercice"), min_value=2000, max_value=2100)
    grille = forms.ChoiceField(label=_("Grille"), required=False)
    regle = forms.ChoiceField(
        label=_("Règle du nouveau membre"),
        required=False,
        choices=[
            ("", _("Selon la grille")),
            ("oui", _("Appliquée")),
            ("non", _("Signalée seulement")),
        ],
    )

    def __init__(self, data: dict[str, str], grids: list[Grid]) -> None:
        super().__init__(data)
        choices = [("", _("Celle qui s’applique")), *((str(grid.id), self._name(grid)) for grid in grids)]
        field = self.fields["grille"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        self._grids = {str(grid.id): grid.id for grid in grids}

    @staticmethod
    def _name(grid: Grid) -> str:
        return f"{grid.name} ({grid.get_state_display()})"

    @property
    def grid_id(self) -> UUID | None:
        return self._grids.get(self.cleaned_data["grille"])

    @property
    def apply_rule(self) -> bool | None:
        rule: bool | None = {"oui": True, "non": False}.get(self.cleaned_data["regle"])
        return rule


class RunForm(forms.Form):
    """Which instalment of which year is issued."""

    exercice = forms.IntegerField(label=_("Exercice"), min_value=2000, max_value=2100)
    echeance = forms.IntegerField(label=_("Échéance"), min_value=1, max_value=12)


class PaymentForm(forms.Form):
    """A payment that the comptable public has entered."""

    montant = forms.DecimalField(
        label=_("Montant encaissé, en euros"),
        max_digits=12,
        decimal_places=2,
        localize=True,
        min_value=Decimal("0.01"),
    )
    encaisse_le = forms.DateField(
        label=_("Encaissé le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reference = forms.CharField(
        label=_("Référence de l’écriture"),
        max_length=120,
        help_text=_("Celle du comptable : elle ne sert qu’une fois."),
    )

    @property
    def cents(self) -> int:
        return to_cents(self.cleaned_data["montant"])

    @property
    def received_on(self) -> date:
        day: date = self.cleaned_data["encaisse_le"]
        return day
