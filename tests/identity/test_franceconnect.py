"""Citizens by FranceConnect, against the stand-in: who comes in, and everything that must not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core import mail
from django.test import Client
from django.utils import timezone

from identity.audit.models import Entry
from identity.citizens.models import Citizen, FranceConnectLink
from identity.oidc.models import OidcClient
from ops.standins.oidc.citizens import CITIZENS
from tenants.current import commune_context
from tests.identity.browser import Browser, state_of
from tests.outbox import run_outbox
from tests.people import login, login_citizen

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from ops.standins.clock import Clock
    from tenants.models import Commune


def citizens(commune: Commune) -> list[Citizen]:
    with commune_context(commune):
        return list(Citizen.objects.all())


def is_citizen(client: Client) -> bool:
    """The sign-in page sends on whoever is identified."""
    return client.get("/connexion/").status_code == 302


@pytest.mark.parametrize("login_name", [citizen.login for citizen in CITIZENS])
def test_every_test_identity(franceconnect: Browser, venissieux: Commune, login_name: str) -> None:
    answer = franceconnect.citizen_signs_in(login_name)
    assert (answer.status_code, answer["Location"]) == (302, "/compte/")
    (citizen,) = citizens(venissieux)
    known = next(c for c in CITIZENS if c.login == login_name)
    assert citizen.family_name == known.family_name
    assert citizen.given_name == " ".join(known.given_names)
    assert (citizen.birthdate, citizen.birthplace) == (known.birthdate, known.birthplace)
    assert citizen.preferred_username == known.preferred_username
    assert citizen.email_verified_at is None
    assert is_citizen(franceconnect.client)


def test_the_request(franceconnect: Browser) -> None:
    query = parse_qs(urlsplit(franceconnect.start()).query)
    assert len(query["state"][0]) == 43
    assert len(query["nonce"][0]) == 43
    assert query["acr_values"] == ["eidas1"]
    assert query["redirect_uri"] == ["http://venissieux.localhost/connexion/franceconnect/retour/"]


def test_the_same_person_comes_back(franceconnect: Browser, venissieux: Commune) -> None:
    franceconnect.citizen_signs_in()
    franceconnect.client.cookies.clear()
    franceconnect.citizen_signs_in()
    assert len(citizens(venissieux)) == 1


def test_a_corrected_civil_status_keeps_the_account(franceconnect: Browser, venissieux: Commune) -> None:
    franceconnect.citizen_signs_in()
    franceconnect.post("/_standin/correct-civil-status", {"login": "test"})
    franceconnect.client.cookies.clear()
    franceconnect.citizen_signs_in()
    assert len(citizens(venissieux)) == 1
    with commune_context(venissieux):
        old, new = FranceConnectLink.objects.all()
        assert (old.is_active, new.is_active) == (False, True)
        assert old.replaced_at is not None
    run_outbox(venissieux)
    assert [m.subject for m in mail.outbox] == ["Votre compte est relié à FranceConnect"]


def test_an_imprecise_birth_is_not_reconciled(franceconnect: Browser, venissieux: Commune) -> None:
    presumed = "étranger_présumé_né_jour_et_mois"
    franceconnect.citizen_signs_in(presumed)
    franceconnect.post("/_standin/correct-civil-status", {"login": presumed})
    franceconnect.client.cookies.clear()
    franceconnect.citizen_signs_in(presumed)
    assert len(citizens(venissieux)) == 2


def test_never_attached_by_the_address_alone(franceconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        Citizen.objects.create(email="angela.dubois@citoyens.example", email_verified_at=timezone.now())
    franceconnect.citizen_signs_in()
    assert len(citizens(venissieux)) == 2


def test_the_owner_of_an_account_attaches_it(franceconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        mine = Citizen.objects.create(email="moi@citoyens.example")
    login_citizen(franceconnect.client, mine)
    franceconnect.citizen_signs_in()
    (only,) = citizens(venissieux)
    assert (only.pk, only.email, only.family_name) == (mine.pk, "moi@citoyens.example", "DUBOIS")


def test_one_account_a_commune(
    franceconnect: Browser, venissieux: Commune, givors: Commune, at_givors: Client
) -> None:
    franceconnect.citizen_signs_in()
    at_the_other = Browser(at_givors, "franceconnect", franceconnect.base)
    at_the_other.citizen_signs_in()
    assert len(citizens(venissieux)) == len(citizens(givors)) == 1
    with commune_context(venissieux):
        here = FranceConnectLink.objects.get().sub
    with commune_context(givors):
        assert FranceConnectLink.objects.get().sub != here


def test_a_citizen_refuses(franceconnect: Browser, venissieux: Commune) -> None:
    answer = franceconnect.come_back(franceconnect.citizen_refuses(franceconnect.start()))
    assert answer.status_code == 200
    assert "Vous avez interrompu la connexion" in answer.content.decode()
    assert citizens(venissieux) == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"state": "x" * 43}, 400),
        ({"state": None}, 400),
        ({"iss": "https://elsewhere.example/api/v2"}, 400),
        ({"iss": None}, 400),
        ({"code": "forged"}, 400),
        ({"code": None}, 400),
        ({"error": "server_error"}, 502),
    ],
)
def test_what_a_return_must_not_be(
    franceconnect: Browser, venissieux: Commune, changes: dict[str, str | None], status: int
) -> None:
    back = franceconnect.citizen_agrees(franceconnect.start())
    answer = franceconnect.come_back(back, **changes)
    assert answer.status_code == status
    assert citizens(venissieux) == []
    assert not is_citizen(franceconnect.client)


def test_a_return_serves_once(franceconnect: Browser) -> None:
    back = franceconnect.citizen_agrees(franceconnect.start())
    assert franceconnect.come_back(back).status_code == 302
    again = franceconnect.come_back(back)
    assert again.status_code == 400
    assert "n’est plus valable" in again.content.decode()


def test_a_code_of_somebody_elses_sign_in(franceconnect: Browser, venissieux: Commune) -> None:
    """Injected into one's own sign-in: the nonce gives it away."""
    other = Browser(Client(headers={"host": venissieux.primary_host}), "franceconnect", franceconnect.base)
    theirs = parse_qs(urlsplit(other.citizen_agrees(other.start(), "avec_nom_dusage")).query)["code"][0]
    back = franceconnect.citizen_agrees(franceconnect.start())
    answer = franceconnect.come_back(back, code=theirs)
    assert answer.status_code == 400
    assert "n’a pas pu être vérifiée" in answer.content.decode()
    assert citizens(venissieux) == []


def test_a_code_of_another_commune(franceconnect: Browser, venissieux: Commune, at_givors: Client) -> None:
    theirs = Browser(at_givors, "franceconnect", franceconnect.base)
    back = theirs.citizen_agrees(theirs.start())
    code = parse_qs(urlsplit(back).query)["code"][0]
    answer = franceconnect.come_back(franceconnect.citizen_agrees(franceconnect.start()), code=code)
    assert answer.status_code == 400
    # The whole return of the other commune, state included, is unknown here.
    assert franceconnect.come_back(back).status_code == 400
    assert citizens(venissieux) == []


def test_another_providers_return(franceconnect: Browser, proconnect: Browser, venissieux: Commune) -> None:
    """Mix-up: FranceConnect's state means nothing at ProConnect's address."""
    back = franceconnect.citizen_agrees(franceconnect.start())
    query = dict(parse_qs(urlsplit(back).query))
    answer = proconnect.client.get("/connexion/proconnect/retour/", query)
    assert answer.status_code == 400


def test_a_late_code(franceconnect: Browser, clock: Clock) -> None:
    back = franceconnect.citizen_agrees(franceconnect.start())
    clock.advance(31)
    try:
        assert franceconnect.come_back(back).status_code == 400
    finally:
        clock.advance(-31)


def test_a_rotated_key_is_fetched(franceconnect: Browser) -> None:
    franceconnect.citizen_signs_in()
    franceconnect.post("/_standin/rotate-keys")
    franceconnect.client.cookies.clear()
    assert franceconnect.citizen_signs_in().status_code == 302


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/demarches/acte-etat-civil/?etape=2", "/demarches/acte-etat-civil/?etape=2"),
        ("https://elsewhere.example/", "/compte/"),
        ("//elsewhere.example/", "/compte/"),
        ("/\\elsewhere.example/", "/compte/"),
        ("javascript:alert(1)", "/compte/"),
    ],
)
def test_where_one_goes_on(franceconnect: Browser, asked: str, given: str) -> None:
    assert franceconnect.citizen_signs_in(next_address=asked)["Location"] == given


def test_the_session_id_changes(franceconnect: Browser) -> None:
    back = franceconnect.citizen_agrees(franceconnect.start())
    before = franceconnect.client.cookies["parvis_session"].value
    franceconnect.come_back(back)
    assert franceconnect.client.cookies["parvis_session"].value != before


def test_signing_out_of_both(franceconnect: Browser, venissieux: Commune) -> None:
    franceconnect.citizen_signs_in()
    leaving = franceconnect.client.post("/deconnexion/")
    assert leaving.status_code == 200
    url = leaving.context["url"]
    assert url in leaving.content.decode().replace("&amp;", "&")
    assert not is_citizen(franceconnect.client)
    ended = franceconnect.visit(url)
    assert ended.status_code == 303, ended.text
    back = ended.headers["Location"]
    assert back.startswith("http://venissieux.localhost/connexion/franceconnect/deconnexion/retour/?state=")
    wrong = franceconnect.come_back(back, state="x" * 43)
    assert wrong.status_code == 400
    right = franceconnect.come_back(back)
    assert right.status_code == 200
    assert "Vous êtes déconnecté" in right.content.decode()
    assert franceconnect.come_back(back).status_code == 400


def test_a_logouts_state_opens_nothing(franceconnect: Browser, venissieux: Commune) -> None:
    """Its session data has no nonce: it must not stand for a sign-in's."""
    franceconnect.citizen_signs_in()
    state = state_of(franceconnect.client.post("/deconnexion/").context["url"])
    other = Browser(Client(headers={"host": venissieux.primary_host}), "franceconnect", franceconnect.base)
    back = other.citizen_agrees(other.start())
    assert franceconnect.come_back(back, state=state).status_code == 400
    assert not is_citizen(franceconnect.client)


def test_an_agent_and_a_citizen_in_one_browser(franceconnect: Browser, alice: Agent) -> None:
    client = franceconnect.client
    login(client, alice)
    franceconnect.citizen_signs_in()
    assert client.get("/instruction/agents/").status_code == 200
    assert is_citizen(client)
    client.post("/deconnexion/", {"qui": "usager"})
    assert client.get("/instruction/agents/").status_code == 200
    assert not is_citizen(client)
    franceconnect.citizen_signs_in()
    client.post("/deconnexion/", {"qui": "agent"})
    assert client.get("/instruction/agents/").status_code == 302
    assert is_citizen(client)


def test_the_provider_is_down(
    franceconnect: Browser, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_answer(*args: object, **kwargs: object) -> None:
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", no_answer)
    answer = franceconnect.client.get("/connexion/franceconnect/")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "FranceConnect ne répond pas" in page
    assert "par e-mail" in page


def test_only_https_issuers(franceconnect: Browser, venissieux: Commune) -> None:
    with commune_context(venissieux):
        OidcClient.objects.filter(provider="franceconnect").update(issuer="http://evil.example/api/v2")
    assert franceconnect.client.get("/connexion/franceconnect/").status_code == 502


def test_a_secret_of_another_commune_is_not_readable(
    franceconnect: Browser, venissieux: Commune, givors: Commune
) -> None:
    with commune_context(givors):
        stolen = OidcClient.objects.get(provider="franceconnect").encrypted_secret
        assert "secret-givors" not in stolen
    with commune_context(venissieux):
        OidcClient.objects.filter(provider="franceconnect").update(encrypted_secret=stolen)
    assert franceconnect.client.get("/connexion/franceconnect/").status_code == 404


def test_an_alias_goes_to_the_primary_host(franceconnect: Browser, venissieux: Commune) -> None:
    venissieux.domains.create(domain="ville-venissieux.localhost", is_primary=False)
    answer = Client(headers={"host": "ville-venissieux.localhost"}).get(
        "/connexion/franceconnect/?next=/compte/"
    )
    assert answer["Location"] == "http://venissieux.localhost/connexion/franceconnect/?next=/compte/"


def test_the_log_names_no_citizen(franceconnect: Browser, venissieux: Commune) -> None:
    franceconnect.citizen_signs_in()
    with commune_context(venissieux):
        entry = Entry.objects.first()
        assert entry is not None
        assert entry.action == "identity.citizen.signed-in"
        assert entry.detail == {"means": "franceconnect"}
        assert "DUBOIS" not in f"{entry.actor_label}{entry.detail}"
        assert "127.0.0.1" not in entry.ip_hash


def test_an_unknown_provider_is_absent(franceconnect: Browser) -> None:
    for path in ("/connexion/google/", "/connexion/google/retour/", "/connexion/google/deconnexion/retour/"):
        assert franceconnect.client.get(path).status_code == 404
