"""The OIDC client that a commune holds with each provider (one habilitation a commune); the operator's own
in ``public``.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.oidc.enums import Provider
from tenants import crypto


class OidcClient(models.Model):
    """Credentials with one provider. The secret is encrypted with the commune's key (tenants.crypto)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(_("fournisseur"), max_length=20, choices=Provider.choices)
    issuer = models.URLField(_("adresse du fournisseur"), max_length=300)
    client_id = models.CharField(_("identifiant du client"), max_length=200)
    encrypted_secret = models.TextField()
    expires_on = models.DateField(_("le secret expire le"), null=True, blank=True)
    encrypted_data_token = models.TextField(_("jeton d’API Particulier"), null=True, blank=True)
    """Of FranceConnect's client alone: what the commune's habilitation gave it for the data that this sign-in opens."""
    data_token_expires_on = models.DateField(_("le jeton expire le"), null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("client OIDC")
        verbose_name_plural = _("clients OIDC")
        constraints = [models.UniqueConstraint(fields=["provider"], name="one_client_a_provider")]

    def __str__(self) -> str:
        return f"{self.provider} {self.client_id}"

    @property
    def secret(self) -> str:
        """Raises crypto.Undecipherable when the installation's keys changed."""
        return crypto.decrypt(self.encrypted_secret)

    @property
    def data_token(self) -> str:
        """ "" when the commune has none. Raises crypto.Undecipherable when the installation's keys changed."""
        return crypto.decrypt(self.encrypted_data_token) if self.encrypted_data_token else ""
