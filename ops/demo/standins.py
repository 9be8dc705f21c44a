"""What the simulated identity providers know: one client a commune and provider, and the agents who may sign in."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings

from identity.oidc.enums import Provider
from identity.oidc.models import OidcClient
from identity.oidc.services import (
    configure_client,
    configure_data_token,
    post_logout_redirect_uri,
    redirect_uri,
)
from tenants import crypto
from tenants.current import commune_or_none

if TYPE_CHECKING:
    from pathlib import Path

    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def folder() -> Path:
    found: Path = settings.PARVIS_HOME / "standins"
    found.mkdir(parents=True, exist_ok=True)
    return found


def provision_standins(commune: Commune, options: ProvisioningOptions) -> None:
    """Provisioning step of the demonstration: a commune opened while it runs can be signed into at once."""
    for provider in Provider:
        if settings.STANDINS[provider.value]:
            connect(provider)


def connect(provider: Provider) -> None:
    """Make the commune being served (or the operator) a client of the simulated provider; keeps a known secret."""
    known = OidcClient.objects.filter(provider=provider).first()
    commune = commune_or_none()
    client_id = f"parvis-{commune.slug if commune else 'operateur'}"
    issuer = settings.STANDINS[provider.value]
    secret = crypto.decrypt(known.encrypted_secret) if known else secrets.token_urlsafe(32)
    if known is None or known.issuer != issuer:
        configure_client(provider, issuer=issuer, client_id=client_id, secret=secret)
    if provider is Provider.FRANCECONNECT and settings.STANDINS["state"]:
        client = OidcClient.objects.get(provider=provider)
        if not client.encrypted_data_token:
            configure_data_token(secrets.token_urlsafe(32))
    _register(
        folder() / f"{provider.value}-clients.json",
        {
            "client_id": client_id,
            "client_secret": secret,
            "siret": commune.siret if commune else "",
            "name": f"{commune.name if commune else settings.OPERATOR_NAME} (démonstration)",
            "redirect_uris": [redirect_uri(provider)],
            "post_logout_redirect_uris": [post_logout_redirect_uri(provider)],
        },
    )


def _register(file: Path, client: dict[str, Any]) -> None:
    clients = {row["client_id"]: row for row in _read(file, "clients")}
    clients[client["client_id"]] = client
    _write(file, {"clients": [clients[key] for key in sorted(clients)]})


def write_agents(agents: list[dict[str, Any]]) -> None:
    """Whom the simulated ProConnect knows."""
    _write(folder() / "agents.json", {"agents": agents})


def _read(file: Path, key: str) -> list[dict[str, Any]]:
    return list(json.loads(file.read_text(encoding="utf-8"))[key]) if file.exists() else []


def _write(file: Path, document: dict[str, Any]) -> None:
    """Aside, then renamed: the stand-in reads the file whenever it changes."""
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(file)
