"""The clients of this commune, or of the operator on its host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.oidc.errors import NotConfigured
from identity.oidc.models import OidcClient

if TYPE_CHECKING:
    from identity.oidc.enums import Provider


def client_for(provider: Provider) -> OidcClient:
    """Raises NotConfigured."""
    client = OidcClient.objects.filter(provider=provider).first()
    if client is None:
        raise NotConfigured(provider)
    return client


def is_configured(provider: Provider) -> bool:
    return OidcClient.objects.filter(provider=provider).exists()
