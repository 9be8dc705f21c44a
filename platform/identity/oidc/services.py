"""Configure the OIDC client of the commune (or of the operator) with a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from identity.addresses import base_url
from identity.audit.enums import IdentityAction
from identity.audit.services import SYSTEM, Actor, record
from identity.oidc.discovery import check_address
from identity.oidc.enums import Provider
from identity.oidc.errors import NotOffered
from identity.oidc.models import OidcClient
from identity.oidc.selectors import client_for, providers_offered
from tenants import crypto

if TYPE_CHECKING:
    from datetime import date


@transaction.atomic
def configure_client(
    provider: Provider,
    *,
    issuer: str,
    client_id: str,
    secret: str = "",
    expires_on: date | None = None,
    actor: Actor = SYSTEM,
) -> OidcClient:
    """Create or replace; the secret is encrypted with the key of the commune being served, and an empty one keeps
    the present one. Raises IssuerRefused, NotOffered, NotConfigured when there is no secret to keep.
    """
    if provider not in providers_offered():
        raise NotOffered(provider)
    values = {
        "issuer": check_address(issuer),
        "client_id": client_id,
        "encrypted_secret": crypto.encrypt(secret) if secret else client_for(provider).encrypted_secret,
        "expires_on": expires_on,
        "updated_at": timezone.now(),
    }
    client, _ = OidcClient.objects.update_or_create(provider=provider, defaults=values)
    record(IdentityAction.OIDC_CONFIGURED, actor, client, {"provider": provider.value})
    return client


@transaction.atomic
def configure_data_token(token: str, *, expires_on: date | None = None, actor: Actor = SYSTEM) -> OidcClient:
    """What API Particulier gave the commune, encrypted with its key; "" forgets it. Raises NotConfigured without
    FranceConnect.
    """
    client = client_for(Provider.FRANCECONNECT)
    client.encrypted_data_token = crypto.encrypt(token) if token else None
    client.data_token_expires_on = expires_on if token else None
    client.updated_at = timezone.now()
    client.save(update_fields=["encrypted_data_token", "data_token_expires_on", "updated_at"])
    what = "api-particulier" if token else "api-particulier-removed"
    record(IdentityAction.OIDC_CONFIGURED, actor, client, {"provider": client.provider, "data": what})
    return client


@transaction.atomic
def remove_client(provider: Provider, *, actor: Actor = SYSTEM) -> None:
    """Forget the credentials: nobody enters by this provider any more. Raises NotConfigured."""
    client = client_for(provider)
    record(IdentityAction.OIDC_REMOVED, actor, client, {"provider": provider.value})
    client.delete()


@transaction.atomic
def encrypt_again() -> int:
    """Under the present key of whom is being served, what another key of theirs encrypted; how many were read.

    A secret that none of the installation's keys reads is left as it is: the client says so when it is used.
    """
    read = 0
    for client in OidcClient.objects.select_for_update().order_by("provider"):
        try:
            client.encrypted_secret = crypto.encrypt(client.secret)
            if client.encrypted_data_token:
                client.encrypted_data_token = crypto.encrypt(client.data_token)
        except crypto.Undecipherable:
            continue
        client.save(update_fields=["encrypted_secret", "encrypted_data_token"])
        read += 1
    return read


def redirect_uri(provider: Provider, base: str = "") -> str:
    """To register with the provider, character for character; on the primary address unless another is given."""
    return (base or base_url()) + reverse("identity:oidc-return", kwargs={"provider": provider.value})


def post_logout_redirect_uri(provider: Provider, base: str = "") -> str:
    """To register with the provider apart from the other; on the primary address, unless a session ends elsewhere."""
    return (base or base_url()) + reverse("identity:oidc-logout-return", kwargs={"provider": provider.value})
