"""What is asked when a commune is opened."""

from __future__ import annotations

import re

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

#: Host names as RFC 1123 has them, two labels at least.
HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z", re.IGNORECASE)


class TownForm(forms.Form):
    """The first step: which town."""

    q = forms.CharField(
        label=_("Nom ou code de la commune"),
        help_text=_("Le nom, avec ou sans accents, le code INSEE ou le code postal."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )


class OpeningForm(forms.Form):
    """The second step: what the geography does not know."""

    admin_email = forms.EmailField(
        label=_("Adresse électronique du premier administrateur"),
        help_text=_(
            "Cette personne de la mairie reçoit une invitation, valable une fois, pour entrer avec ProConnect."
        ),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    domain = forms.CharField(
        label=_("Nom de domaine"),
        help_text=_("Laissez vide pour l’adresse proposée. Le nom doit déjà mener à ce serveur."),
        required=False,
        max_length=253,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        validators=[RegexValidator(HOST, _("Écrivez un nom de domaine, par exemple www.ma-commune.fr."))],
    )
    demonstration = forms.BooleanField(
        label=_("Commune de démonstration : contenus d’exemple, non indexée, signalée sur chaque page"),
        required=False,
    )

    def clean_domain(self) -> str:
        return str(self.cleaned_data["domain"]).strip().lower()
