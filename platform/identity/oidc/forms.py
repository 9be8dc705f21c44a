"""What is asked to become a client of a provider: the same rules at the console and on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.forms import DatePartsField
from identity.oidc.discovery import check_address
from identity.oidc.enums import Provider
from identity.oidc.errors import IssuerRefused
from identity.oidc.services import configure_client, configure_data_token

if TYPE_CHECKING:
    from datetime import date

    from identity.audit.services import Actor
    from identity.oidc.models import OidcClient


class ClientForm(forms.Form):
    """Credentials with one provider. The secret is never shown again: an empty field keeps the present one."""

    issuer = forms.URLField(
        label=gettext_lazy("Adresse du fournisseur"),
        help_text=gettext_lazy(
            "L’« issuer » qu’il annonce, au caractère près, par exemple https://exemple.gouv.fr/api/v2."
        ),
        max_length=300,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("Écrivez une adresse complète, qui commence par https://.")},
    )
    client_id = forms.CharField(
        label=gettext_lazy("Identifiant du client"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret du client"),
        max_length=500,
        error_messages={"required": gettext_lazy("Donnez le secret que le fournisseur a remis.")},
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    expires_on = DatePartsField(
        label=gettext_lazy("Le secret expire le"),
        help_text=gettext_lazy("« parvis doctor » prévient trente jours avant."),
        required=False,
    )

    data_token = forms.CharField(
        label=gettext_lazy("Jeton d’API Particulier"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    data_token_expires_on = DatePartsField(label=gettext_lazy("Ce jeton expire le"), required=False)
    forget_data_token = forms.BooleanField(label=gettext_lazy("Oublier ce jeton"), required=False)

    def __init__(
        self, provider: Provider, client: OidcClient | None, data: Any = None, prefix: str | None = None
    ) -> None:
        known: dict[str, Any] = {}
        if client is not None:
            known = {
                "issuer": client.issuer,
                "client_id": client.client_id,
                "expires_on": client.expires_on,
                "data_token_expires_on": client.data_token_expires_on,
            }
        super().__init__(data, initial=known, prefix=prefix)
        self.provider, self.client = provider, client
        self._data_fields(bool(client and client.encrypted_data_token))
        if client is not None:
            self.fields["secret"].required = False
            self.fields["secret"].help_text = _("Laissez vide pour garder le secret actuel.")

    def _data_fields(self, has_token: bool) -> None:
        """API Particulier answers to FranceConnect's client alone, and a token that is not there is not forgotten."""
        names = {"data_token", "data_token_expires_on", "forget_data_token"}
        kept = {"data_token", "data_token_expires_on"} if self.provider is Provider.FRANCECONNECT else set()
        kept |= {"forget_data_token"} if kept and has_token else set()
        for name in names - kept:
            del self.fields[name]
        if "data_token" in self.fields:
            self.fields["data_token"].help_text = (
                _("Un jeton est en place\u00a0: laissez vide pour le garder.")
                if has_token
                else _("Facultatif\u00a0: pour demander le quotient familial, avec l’accord des personnes.")
            )

    def clean_data_token_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["data_token_expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Cette date est passée\u00a0: demandez un nouveau jeton."))
        return day

    def clean_issuer(self) -> str:
        issuer = str(self.cleaned_data["issuer"])
        parts = urlsplit(issuer)
        if parts.query or parts.fragment or parts.username:
            raise forms.ValidationError(_("L’adresse ne porte ni question, ni ancre, ni mot de passe."))
        try:
            return check_address(issuer)
        except IssuerRefused:
            raise forms.ValidationError(_("L’adresse commence par https://.")) from None

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(
                _("Cette date est passée : demandez un nouveau secret au fournisseur.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """The present secret goes to nobody but the provider that gave it."""
        found = self.cleaned_data
        changes = self.client is not None and found.get("issuer", self.client.issuer) != self.client.issuer
        if changes and not found.get("secret"):
            self.add_error(
                "secret", _("Le fournisseur change\u00a0: donnez le secret que le nouveau a remis.")
            )
        return found

    def save(self, actor: Actor) -> OidcClient:
        """In the commune being served, or for the operator."""
        said = dict(self.cleaned_data)
        token, forget = said.pop("data_token", ""), said.pop("forget_data_token", False)
        until = said.pop("data_token_expires_on", None)
        with transaction.atomic():
            client = configure_client(self.provider, actor=actor, **said)
            moved = bool(client.encrypted_data_token) and until != client.data_token_expires_on
            if token or forget or moved:
                kept = "" if forget else token or client.data_token
                client = configure_data_token(kept, expires_on=until, actor=actor)
        return client
