from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from identity.accounts.enums import COMMUNE_ROLES, WHOLE_COMMUNE_ROLES, OrganisationKind, Role
from identity.accounts.models import AcceptedOrganisation
from identity.town_hall.models import Service


class InvitationForm(forms.Form):
    """Who, as what, where, employed by whom."""

    email = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        help_text=_("Celle que la personne utilise avec ProConnect."),
        error_messages={
            "required": _("Écrivez l’adresse de la personne que vous invitez."),
            "invalid": _("Écrivez une adresse électronique complète, par exemple prenom.nom@mairie.fr."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[(r.value, r.label) for r in COMMUNE_ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez le rôle de cette personne.")},
    )
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=_("Toute la commune"),
        help_text=_(
            "Pour un instructeur, un chef de service ou un lecteur. Les autres rôles valent pour toute la commune."
        ),
    )
    organisation = forms.ModelChoiceField(
        label=_("Employeur"), queryset=AcceptedOrganisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = AcceptedOrganisation.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") in WHOLE_COMMUNE_ROLES:
            data["service"] = None
        if data.get("role"):
            data["role"] = Role(data["role"])
        return data


class OrganisationForm(forms.Form):
    """A body whose employees may be invited."""

    kind = forms.ChoiceField(
        label=_("Nature"), choices=[c for c in OrganisationKind.choices if c[0] != OrganisationKind.COMMUNE]
    )
    label = forms.CharField(
        label=_("Nom"), max_length=150, error_messages={"required": _("Écrivez le nom de l’organisme.")}
    )
    number = forms.CharField(
        label=_("SIREN ou SIRET"),
        max_length=20,
        help_text=_("9 chiffres pour tout l’organisme, 14 pour un seul établissement."),
        error_messages={"required": _("Écrivez son SIREN ou son SIRET.")},
    )


class CodeForm(forms.Form):
    """The code of the application, or a recovery code."""

    code = forms.CharField(
        label=_("Code à usage unique"),
        max_length=20,
        help_text=_("Les 6 chiffres de votre application, ou l’un de vos codes de secours."),
        error_messages={"required": _("Écrivez le code de votre application, ou un code de secours.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split()).replace("-", "").lower()
