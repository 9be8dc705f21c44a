"""Stand-ins served from threads of the test's own process."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ops.standins.clock import Clock
from ops.standins.oidc.app import OidcConfig, build
from ops.standins.oidc.enums import ProviderName
from ops.standins.serving import in_thread
from tests.ops.standins import stripe_world
from tests.ops.standins.oidc_client import OidcClient
from tests.ops.standins.stripe_world import World

CLIENTS = {
    "clients": [
        {
            "client_id": f"commune-{slug}",
            "client_secret": f"secret-{slug}",
            "name": name,
            "redirect_uris": [f"http://{slug}.localhost:8000/connexion/retour/"],
            "post_logout_redirect_uris": [f"http://{slug}.localhost:8000/"],
        }
        for slug, name in (("venissieux", "Ville de Vénissieux"), ("corbas", "Ville de Corbas"))
    ]
}
ALICE = {
    "email": "alice@venissieux.example",
    "given_name": "Alice",
    "usual_name": "Martin",
    "uid": "alice",
    "siret": "21690259700016",
    "idp_id": "idp-venissieux",
    "acr": "eidas1",
    "amr": ["pwd"],
    "organization_label": "Commune de Vénissieux",
}
BOB = {
    **ALICE,
    "email": "bob@venissieux.example",
    "given_name": "Bob",
    "uid": "bob",
    "step_up": {"acr": "eidas2", "amr": ["pwd", "totp", "mfa"]},
}
ALICE_ELSEWHERE = {**ALICE, "idp_id": "idp-corbas", "siret": "21690273800015"}


@pytest.fixture
def clients_file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.json"
    path.write_text(json.dumps(CLIENTS), encoding="utf-8")
    return path


@pytest.fixture
def agents_file(tmp_path: Path) -> Path:
    path = tmp_path / "agents.json"
    path.write_text(json.dumps({"agents": [ALICE, BOB, ALICE_ELSEWHERE]}), encoding="utf-8")
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _config(provider: ProviderName, clients: Path, agents: Path | None) -> OidcConfig:
    return OidcConfig(provider, "", clients, clients.parent / provider, agents)


@pytest.fixture
def franceconnect(clients_file: Path, clock: Clock) -> Iterator[OidcClient]:
    config = _config(ProviderName.FRANCECONNECT, clients_file, None)
    with in_thread(lambda base: build(replace(config, base_url=base), clock)) as base:
        yield OidcClient.franceconnect(base, "venissieux")


@pytest.fixture
def proconnect(clients_file: Path, agents_file: Path, clock: Clock) -> Iterator[OidcClient]:
    config = _config(ProviderName.PROCONNECT, clients_file, agents_file)
    with in_thread(lambda base: build(replace(config, base_url=base), clock)) as base:
        yield OidcClient.proconnect(base, "venissieux")


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    with stripe_world.world(tmp_path / "stripe", clock) as running:
        yield running
