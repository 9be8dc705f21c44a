"""The form of the operator's look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from design.looks import COLOURS, LOOK_FIELDS, Part
from design.models import HouseTheme
from design.widgets import ColourInput

if TYPE_CHECKING:
    _Form = forms.ModelForm[HouseTheme]
else:
    _Form = forms.ModelForm


class AppearanceForm(_Form):
    """What every commune has until it chooses, and what it may not choose."""

    #: By the page, once.
    optional_is_said = True

    locked = forms.MultipleChoiceField(
        label=_("Ce que les communes ne changent pas"),
        help_text=_("Elles voient votre choix dans leur formulaire, grisé, et votre nom."),
        required=False,
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = HouseTheme
        fields = [*LOOK_FIELDS, "mention", "locked"]
        widgets = dict.fromkeys(COLOURS, ColourInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["main"].help_text = _(
            "Quatre couleurs de la forme #9A3B26, ou aucune. Elles l’emportent sur la palette."
        )
