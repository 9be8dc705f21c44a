"""The clients of this commune, or of the operator on its host."""

from __future__ import annotations

from identity.oidc.enums import Provider
from identity.oidc.errors import NotConfigured
from identity.oidc.models import OidcClient
from tenants.current import commune_or_none


def client_for(provider: Provider) -> OidcClient:
    """Raises NotConfigured."""
    client = client_or_none(provider)
    if client is None:
        raise NotConfigured(provider)
    return client


def client_or_none(provider: Provider) -> OidcClient | None:
    return OidcClient.objects.filter(provider=provider).first()


def providers_offered() -> list[Provider]:
    """Who may let people in here: agents everywhere, citizens in communes only."""
    return list(Provider) if commune_or_none() else [Provider.PROCONNECT]


def is_configured(provider: Provider) -> bool:
    return OidcClient.objects.filter(provider=provider).exists()
