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


def facts() -> dict[str, object]:
    """What the operator's console may know of this commune's sign-in (``COMMUNE_FACTS``): no identifier, no secret."""
    clients = list(OidcClient.objects.order_by("provider"))
    days = [(day, one.provider) for one in clients for day in (one.expires_on, one.data_token_expires_on)]
    ending = min(((day, provider) for day, provider in days if day is not None), default=None)
    return {
        "has_proconnect": any(one.provider == Provider.PROCONNECT for one in clients),
        "issuers": sorted({one.issuer for one in clients}),
        "secret_of": ending[1] if ending else "",
        "secret_ends_on": ending[0] if ending else None,
    }
