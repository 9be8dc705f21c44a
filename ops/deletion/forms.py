"""What somebody types before a commune is deleted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DeletionForm(forms.Form):
    """The two answers that no habit gives."""

    handed_to = forms.CharField(
        label=_("À qui l’export final a été remis"),
        help_text=_(
            "Nom et fonction, à la commune. Le certificat le dit. Ce qu’elle n’a pas reçu est perdu : les archives gardées "
            "ici finissent avec sa clé."
        ),
        max_length=200,
        error_messages={"required": _("Écrivez à qui l’export final a été remis.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    typed_name = forms.CharField(
        label=_("Nom de la commune"),
        help_text=_("Écrivez-le en toutes lettres, pour confirmer que c’est bien elle."),
        max_length=120,
        error_messages={"required": _("Écrivez le nom de la commune.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
