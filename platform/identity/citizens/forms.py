from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class EmailLinkForm(forms.Form):
    courriel = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_("Par exemple : prenom.nom@exemple.fr"),
        max_length=254,
        error_messages={
            "required": _("Écrivez votre adresse électronique."),
            "invalid": _("Écrivez une adresse électronique complète, par exemple prenom.nom@exemple.fr."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
