"""« Noms de domaine » at the console: what the DNS must prove, which name is the address, and what is told to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from identity.audit.models import Entry
from identity.oidc.enums import Provider
from identity.oidc.services import configure_client
from ops.console.enums import ConsoleAction
from ops.domains import services
from tenants.current import commune_context, operator_context
from tenants.domains import services as domains
from tenants.domains.enums import ClaimState
from tenants.domains.models import DomainClaim
from tenants.models import Commune, Domain
from tests.name_server import Zone, served
from tests.ops.console.test_fleet import text_of
from tests.outbox import run_outbox
from tests.people import login

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper

    from identity.accounts.models import Agent

NAME, WWW, OURS = "ville-de-venissieux.fr", "www.ville-de-venissieux.fr", "192.0.2.10"
PAGE = "/communes/venissieux/domaines/"


@pytest.fixture
def zone(settings: SettingsWrapper) -> Iterator[Zone]:
    zone = Zone()
    with served(zone) as address:
        settings.DNS_SERVERS, settings.PUBLIC_ADDRESSES = [address], [OURS]
        yield zone


def prove(zone: Zone, claim: DomainClaim) -> None:
    zone.put(claim.record_name, "TXT", f'"{claim.record_value}"')


def actions() -> list[str]:
    with operator_context():
        found = Entry.objects.filter(action__startswith="ops.domain").order_by("pk")
        return [action.removeprefix("ops.domain.") for action in found.values_list("action", flat=True)]


def test_a_name_is_added_proved_chosen_and_given_up(console: Client, zone: Zone, venissieux: Commune) -> None:
    assert "Noms de domaine" in text_of(console.get("/communes/venissieux/"))
    added = text_of(console.post(PAGE, {"host": WWW}, follow=True))
    claim = DomainClaim.objects.get()
    for words in ("Preuve attendue", f"_parvis.{NAME}", claim.record_value, "TXT", OURS):
        assert words in added
    missing = text_of(console.post(f"{PAGE}{NAME}/verifier/", follow=True))
    assert "Le DNS n’a pas d’enregistrement TXT" in missing
    prove(zone, claim)
    proved = text_of(console.post(f"{PAGE}{NAME}/verifier/", follow=True))
    assert "est prouvé" in proved
    assert f"/domaines/{WWW}/principale/" in proved
    refused = console.post(f"{PAGE}{WWW}/principale/")
    assert refused.status_code == 409
    assert "ne mène pas à ce serveur" in text_of(refused)
    chosen = text_of(console.post(f"{PAGE}{WWW}/principale/", {"insist": "on"}, follow=True))
    assert "Déclarez ses adresses de retour" in chosen
    assert f"/domaines/{WWW}/principale/" not in chosen
    asked = text_of(console.get(f"{PAGE}{NAME}/retirer/"))
    assert f"Retirer {NAME} et {WWW} ?" in asked
    assert "ils partent ensemble" in asked
    assert "Le site répondra à venissieux.localhost" in asked
    gone = text_of(console.post(f"{PAGE}{NAME}/retirer/", follow=True))
    assert f"{NAME} et {WWW} sont retirés : ils ne mènent plus nulle part" in gone
    assert Commune.objects.get(pk=venissieux.pk).primary_host == "venissieux.localhost"
    assert actions() == ["claimed", "proved", "primary", "removed"]
    with operator_context():
        entry = Entry.objects.get(action=ConsoleAction.DOMAIN_PROVED)
    assert (entry.actor_label, entry.detail) == ("Oscar Blanc", {"commune": "venissieux", "host": NAME})


def test_a_name_that_is_not_proved_yet_is_given_up_without_its_www(
    console: Client, venissieux: Commune
) -> None:
    domains.claim(venissieux, WWW)
    asked = text_of(console.get(f"{PAGE}{NAME}/retirer/"))
    assert f"{NAME} ne mène pas encore à la commune" in asked
    assert WWW not in asked
    assert f"{NAME} est retiré" in text_of(console.post(f"{PAGE}{NAME}/retirer/", follow=True))


def test_what_the_providers_must_know_is_said_before_the_change(
    console: Client, zone: Zone, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        configure_client(Provider.PROCONNECT, issuer="https://p.example/v2", client_id="x", secret="s" * 64)
    Domain.objects.bulk_create([Domain(domain=NAME, tenant=venissieux, is_primary=False)])
    asked = text_of(console.get(f"{PAGE}{NAME}/principale/"))
    assert f"http://{NAME}/connexion/proconnect/retour/" in asked
    assert f"http://{NAME}/connexion/proconnect/deconnexion/retour/" in asked
    assert "FranceConnect, retour" not in asked
    console.post(f"{PAGE}{NAME}/principale/", {"insist": "on"})
    assert f"http://{NAME}/connexion/proconnect/retour/" in text_of(
        console.get("/communes/venissieux/connexion/")
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Écrivez le nom de domaine"),
        ("https://ville.fr/", "n’est pas un nom de domaine"),
        ("gouv.fr", "domaine public"),
        ("givors.localhost", "est déjà pris"),
        ("operateur.localhost", "est déjà pris"),
    ],
)
@pytest.mark.usefixtures("givors", "venissieux")
def test_a_wrong_name_is_explained_and_kept_in_the_form(console: Client, typed: str, said: str) -> None:
    answer = console.post(PAGE, {"host": typed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not DomainClaim.objects.exists()


def test_names_of_nobody_and_other_people_are_refused(
    console: Client,
    at_operator: Client,
    at_givors: Client,
    alice: Agent,
    venissieux: Commune,
    givors: Commune,
) -> None:
    domains.claim(givors, "ville-de-givors.fr")
    for verb in ("verifier", "principale", "retirer"):
        for host in ("inconnu.fr", "ville-de-givors.fr", "givors.localhost", "x y", "%00"):
            assert console.post(f"{PAGE}{host}/{verb}/").status_code == 404
    assert console.get(f"{PAGE}venissieux.localhost/retirer/").status_code == 200
    refused = text_of(console.post(f"{PAGE}venissieux.localhost/retirer/", follow=True))
    assert "elle reste" in refused
    paths = [PAGE, f"{PAGE}{NAME}/verifier/", f"{PAGE}{NAME}/principale/", f"{PAGE}{NAME}/retirer/"]
    stranger = Client(headers={"host": "operateur.localhost"})
    for path in paths:
        assert stranger.post(path).status_code in {302, 403}
        assert at_givors.get(path).status_code == 404
    at_work = Client(headers={"host": venissieux.primary_host})
    login(at_work, alice)
    for path in paths:
        assert at_work.get(path).status_code == 404
    assert DomainClaim.objects.count() == 1


def test_the_staff_is_told_of_a_lost_proof_and_of_its_end_and_one_failure_hinders_no_other(
    console: Client, zone: Zone, venissieux: Commune, givors: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    lost, ended, broken = (
        domains.claim(commune, host)
        for commune, host in ((venissieux, NAME), (givors, "ville-de-givors.fr"), (venissieux, "casse.fr"))
    )
    for claim in (lost, ended, broken):
        domains.serve(claim)
    old = now - timedelta(days=30)
    DomainClaim.objects.update(
        state=ClaimState.VERIFIED, absences=9, absent_since=old, next_check_at=old, proved_at=old
    )
    DomainClaim.objects.filter(pk=ended.pk).update(state=ClaimState.LOST, lost_at=old)
    DomainClaim.objects.filter(pk=broken.pk).update(next_check_at=old - timedelta(days=1))
    stock = services._apply

    def fail_once(claim: DomainClaim, *rest: object) -> object:
        if claim.pk == broken.pk:
            raise OSError("disk")
        return stock(claim, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "_apply", fail_once)
    assert services.check_due() == 3
    assert services.check_due() == 0
    run_outbox()
    told = {message.subject: message for message in mail.outbox}
    assert set(told) == {
        f"{NAME} : la preuve a disparu du DNS", "ville-de-givors.fr ne mène plus à Givors",
    }  # fmt: skip
    message = told[f"{NAME} : la preuve a disparu du DNS"]
    assert len(message.to) == 1
    assert "http://operateur.localhost/communes/venissieux/domaines/" in message.body
    assert not Domain.objects.filter(domain="ville-de-givors.fr").exists()
    assert Domain.objects.filter(domain=NAME).exists()
    page = text_of(console.get(PAGE))
    assert "Preuve perdue" in page
    assert "sera retiré à partir du" in page
    assert "Preuve perdue : ville-de-venissieux.fr" in text_of(console.get("/"))
    assert actions() == ["lost", "withdrawn"]
