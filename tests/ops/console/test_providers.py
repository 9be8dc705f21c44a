"""« Connexion » at the console: a commune's credentials with FranceConnect and ProConnect, and the operator's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from identity.audit.enums import ActorKind, IdentityAction
from identity.audit.models import Entry
from identity.oidc.enums import Provider
from identity.oidc.models import OidcClient
from identity.oidc.selectors import client_for
from identity.oidc.services import configure_client
from tenants import lifecycle
from tenants.current import commune_context, operator_context
from tests.ops.console.test_fleet import text_of
from tests.people import login

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

ISSUER = "https://fournisseur.example/api/v2"
SECRET = "s3cret-jamais-montre"
PAGE = "/communes/venissieux/connexion/"
OWN = "/connexion-du-personnel/"
ADDRESSES = (PAGE, f"{PAGE}proconnect/retirer/", OWN, f"{OWN}proconnect/retirer/")


def answers(provider: str = "proconnect", **changes: str) -> dict[str, str]:
    values = {"issuer": ISSUER, "client_id": "un-client", "secret": SECRET, **changes}
    return {"provider": provider, **{f"{provider}-{name}": value for name, value in values.items()}}


def test_a_commune_is_configured_audited_on_both_sides_and_its_secret_not_shown(
    console: Client, venissieux: Commune, givors: Commune
) -> None:
    page = text_of(console.get(PAGE))
    for provider in Provider:
        assert f"{venissieux.base_url}/connexion/{provider.value}/retour/" in page
        assert f"{venissieux.base_url}/connexion/{provider.value}/deconnexion/retour/" in page
    done = text_of(console.post(PAGE, answers(), follow=True))
    assert "ProConnect est configuré" in done
    assert ISSUER in done
    assert SECRET not in done
    with commune_context(venissieux):
        assert client_for(Provider.PROCONNECT).secret == SECRET
        assert Entry.objects.get(action=IdentityAction.OIDC_CONFIGURED).actor_kind == ActorKind.OPERATOR
    with commune_context(givors):
        assert not OidcClient.objects.exists()
    with operator_context():
        assert not OidcClient.objects.exists()
        entry = Entry.objects.get(action=IdentityAction.OIDC_CONFIGURED)
    assert (entry.actor_label, entry.detail["commune"]) == ("Oscar Blanc", "venissieux")


def test_an_empty_secret_keeps_the_present_one_unless_the_provider_changes(
    console: Client, venissieux: Commune
) -> None:
    console.post(PAGE, answers())
    kept = console.post(PAGE, answers(client_id="un-autre", secret=""))
    assert kept.status_code == 302
    refused = console.post(PAGE, answers(issuer="https://autre.example/api/v2", secret=""))
    assert refused.status_code == 422
    assert "le nouveau a remis" in text_of(refused)
    with commune_context(venissieux):
        client = client_for(Provider.PROCONNECT)
        assert (client.client_id, client.issuer, client.secret) == ("un-autre", ISSUER, SECRET)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": "http://fournisseur.example"}, "commence par https://"),
        ({"secret": ""}, "Donnez le secret"),
        (
            {"expires_on_jour": "1", "expires_on_mois": "2", "expires_on_annee": "2020"},
            "Cette date est passée",
        ),
    ],
)
def test_a_wrong_answer_is_explained_and_the_secret_not_given_back(
    console: Client, venissieux: Commune, changes: dict[str, str], words: str
) -> None:
    answer = console.post(PAGE, answers(**changes))
    assert answer.status_code == 422
    page = text_of(answer)
    assert words in page
    assert SECRET not in page
    with commune_context(venissieux):
        assert not OidcClient.objects.exists()


def test_the_operator_has_its_own_proconnect_and_no_franceconnect(console: Client) -> None:
    page = text_of(console.get(OWN))
    assert "/connexion/proconnect/retour/" in page
    assert "franceconnect" not in page
    console.post(OWN, answers())
    with operator_context():
        assert client_for(Provider.PROCONNECT).secret == SECRET
    assert console.post(OWN, answers("franceconnect")).status_code == 200  # no such form: nothing is saved
    with operator_context():
        assert OidcClient.objects.count() == 1
    assert console.get(f"{OWN}franceconnect/retirer/").status_code == 404


def test_removing_asks_before(console: Client, venissieux: Commune) -> None:
    console.post(PAGE, answers())
    asked = text_of(console.get(f"{PAGE}proconnect/retirer/"))
    assert "Plus aucun agent de Vénissieux" in asked
    done = text_of(console.post(f"{PAGE}proconnect/retirer/", follow=True))
    assert "ProConnect est retiré." in done
    with commune_context(venissieux):
        assert not OidcClient.objects.exists()
    again = text_of(console.post(f"{PAGE}proconnect/retirer/", follow=True))
    assert "déjà plus configuré" in again


def test_a_commune_cannot_open_without_proconnect_and_the_list_says_where(
    console: Client, venissieux: Commune
) -> None:
    venissieux.is_demonstration = False
    venissieux.save()
    with pytest.raises(lifecycle.Refused) as refused:
        lifecycle.open(venissieux)
    assert any("ProConnect" in missing for missing in refused.value.missing)
    assert f'href="{PAGE}">compléter' in text_of(console.get("/communes/venissieux/"))
    with commune_context(venissieux):
        configure_client(Provider.PROCONNECT, issuer=ISSUER, client_id="x", secret=SECRET)
    lines = lifecycle.checklist(venissieux)
    assert next(line for line in lines if "ProConnect" in line.label).done
    assert not any("FranceConnect" in line.label for line in lines)


def test_a_commune_that_is_nobodys_or_half_made_is_not_found(console: Client, venissieux: Commune) -> None:
    assert console.get("/communes/atlantis/connexion/").status_code == 404
    venissieux.schema_version = ""
    venissieux.save()
    assert console.get(PAGE).status_code == 404


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_stranger_configures_nothing(at_operator: Client, venissieux: Commune, path: str) -> None:
    for answer in (at_operator.get(path), at_operator.post(path, answers())):
        assert answer.status_code == 302
        assert answer["location"].startswith("/connexion/agents/")
    with commune_context(venissieux):
        assert not OidcClient.objects.exists()
    with operator_context():
        assert not OidcClient.objects.exists()


@pytest.mark.parametrize("path", ADDRESSES)
def test_it_is_not_on_a_communes_host(at_venissieux: Client, alice: Agent, path: str) -> None:
    login(at_venissieux, alice)
    assert at_venissieux.get(path).status_code == 404
