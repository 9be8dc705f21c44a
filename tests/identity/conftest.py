"""Stand-ins of the two providers, for the whole run, and the clients of the two communes and the operator."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from identity.oidc.discovery import forget_issuers
from identity.oidc.enums import Provider
from identity.oidc.services import configure_client
from ops.standins.clock import Clock
from ops.standins.oidc.app import OidcConfig, build
from ops.standins.oidc.enums import ProviderName
from ops.standins.serving import in_thread
from tenants import geography
from tenants.current import commune_context, operator_context
from tests.identity.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client

    from tenants.models import Commune

#: SIRETs of the two communes: their true SIREN and an establishment.
VENISSIEUX, GIVORS = (f"{geography.find_town(insee).siren}00016" for insee in ("69259", "69091"))
HOSTS = {
    "venissieux": "venissieux.localhost",
    "givors": "givors.localhost",
    "operateur": "operateur.localhost",
}
STRONG = {"acr": "eidas2", "amr": ["pwd", "totp", "mfa"]}


def registered(provider: str) -> dict[str, Any]:
    return {
        "clients": [
            {
                "client_id": f"{provider}-{slug}",
                "client_secret": f"secret-{slug}",
                "name": slug,
                "redirect_uris": [f"http://{host}/connexion/{provider}/retour/"],
                "post_logout_redirect_uris": [f"http://{host}/connexion/{provider}/deconnexion/retour/"],
            }
            for slug, host in HOSTS.items()
        ]
    }


def agent(first: str, place: str, siret: str, **changes: Any) -> dict[str, Any]:
    return {
        "email": f"{first}@{place}.example",
        "given_name": first.capitalize(),
        "usual_name": "Du Fichier",
        "uid": first,
        "siret": siret,
        "idp_id": f"idp-{place}",
        "acr": "eidas1",
        "amr": ["pwd"],
        **changes,
    }


AGENTS = {
    "agents": [
        agent("alice", "venissieux", VENISSIEUX),
        agent("bob", "venissieux", VENISSIEUX),
        agent("nouvelle", "venissieux", VENISSIEUX),
        agent("ailleurs", "venissieux", "99999999900016"),
        agent(
            "declare",
            "venissieux",
            VENISSIEUX,
            acr="https://proconnect.gouv.fr/assurance/self-asserted",
        ),
        agent("charlie", "givors", GIVORS),
        agent("oscar", "operateur", f"{settings.OPERATOR_SIREN}00016", **STRONG),
    ]
}


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def providers(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[dict[str, str]]:
    """Where each stand-in answers."""
    folder: Path = tmp_path_factory.mktemp("providers")
    (folder / "agents.json").write_text(json.dumps(AGENTS), encoding="utf-8")
    configs = {}
    for name in ProviderName:
        clients = folder / f"{name.value}.json"
        clients.write_text(json.dumps(registered(name.value)), encoding="utf-8")
        configs[name] = OidcConfig(name, "", clients, folder / f"state-{name.value}", folder / "agents.json")
    with (
        in_thread(
            lambda base: build(replace(configs[ProviderName.FRANCECONNECT], base_url=base), clock)
        ) as fc,
        in_thread(lambda base: build(replace(configs[ProviderName.PROCONNECT], base_url=base), clock)) as pc,
    ):
        yield {"franceconnect": fc, "proconnect": pc}


@pytest.fixture(autouse=True)
def _fresh_issuers() -> None:
    forget_issuers()


def configure(slug: str, providers: dict[str, str], *wanted: Provider) -> None:
    for provider in wanted:
        configure_client(
            provider,
            issuer=f"{providers[provider.value]}/api/v2",
            client_id=f"{provider.value}-{slug}",
            secret=f"secret-{slug}",
        )


@pytest.fixture
def configured(providers: dict[str, str], venissieux: Commune, givors: Commune) -> None:
    """Both communes know both providers; the operator knows ProConnect."""
    for commune in (venissieux, givors):
        with commune_context(commune):
            configure(commune.slug, providers, *Provider)
    with operator_context():
        configure("operateur", providers, Provider.PROCONNECT)


@pytest.fixture
def franceconnect(configured: None, at_venissieux: Client, providers: dict[str, str]) -> Browser:
    return Browser(at_venissieux, "franceconnect", providers["franceconnect"])


@pytest.fixture
def proconnect(configured: None, at_venissieux: Client, providers: dict[str, str]) -> Browser:
    return Browser(at_venissieux, "proconnect", providers["proconnect"])
