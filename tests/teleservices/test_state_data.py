"""The quotient familial, asked of the caf with consent within a FranceConnect sign-in; and every way around."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from identity.oidc.discovery import forget_issuers
from identity.oidc.enums import Provider
from identity.oidc.services import configure_client, configure_data_token, encrypt_again
from ops.monitoring.checkup import configuration
from ops.standins.clock import Clock
from ops.standins.oidc.app import OidcConfig
from ops.standins.oidc.app import build as build_oidc
from ops.standins.oidc.enums import ProviderName
from ops.standins.serving import in_thread
from ops.standins.state.app import build as build_state
from ops.standins.web import Application, json_response
from teleservices.compliance.register import as_row, entry_of
from teleservices.connectors.particulier.sources import SHIPPED
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Dossier, Draft
from tenants.current import commune_context
from tests.identity.browser import Browser
from tests.teleservices.journeys import answer, begin, filled, main_text, soup
from tests.teleservices.offering import offer, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.http import HttpResponse
    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune

SIRETS = {"venissieux": "21690259700016", "givors": "21690091400016"}
TOKEN = "jeton-de-la-commune"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """FranceConnect and API Particulier, simulated: where each answers."""
    folder: Path = tmp_path_factory.mktemp("state")
    clients = [
        {
            "client_id": slug, "client_secret": f"secret-{slug}", "name": slug, "siret": siret,
            "redirect_uris": [f"http://{slug}.localhost/connexion/franceconnect/retour/"],
        }
        for slug, siret in SIRETS.items()
    ]  # fmt: skip
    file = folder / "clients.json"
    file.write_text(json.dumps({"clients": clients}), encoding="utf-8")

    def provider(base: str) -> Application:
        return build_oidc(OidcConfig(ProviderName.FRANCECONNECT, base, file, folder / "fc"), Clock())

    with in_thread(provider) as fc, in_thread(lambda _base: build_state(f"{fc}/api/v2")) as data:
        yield {"franceconnect": fc, "data": data}


@pytest.fixture
def communes(
    venissieux: Commune, givors: Commune, state: dict[str, str], settings: SettingsWrapper
) -> dict[str, Commune]:
    forget_issuers()
    settings.PARTICULIER = f"particulier+{state['data']}/particulier"
    for commune in (venissieux, givors):
        commune.siret = SIRETS[commune.slug]
        commune.save(update_fields=["siret"])
        with commune_context(commune):
            configure_client(
                Provider.FRANCECONNECT, issuer=f"{state['franceconnect']}/api/v2", client_id=commune.slug,
                secret=f"secret-{commune.slug}",
            )  # fmt: skip
            configure_data_token(TOKEN)
    return {"venissieux": venissieux, "givors": givors}


def _offer(commune: Commune) -> str:
    return offer(commune, "tarif")


@pytest.fixture
def start(communes: dict[str, Commune], at_venissieux: Client) -> str:
    """A draft at the step that asks for the quotient."""
    address = _offer(communes["venissieux"])
    begin(at_venissieux, address)
    return address


def _notice(start: str) -> str:
    return f"{start}donnees-de-l-etat/quotient/"


def _agrees(
    client: Client, start: str, state: dict[str, str], login: str = "test", **more: Any
) -> HttpResponse:
    """The whole way: the notice, the consent, FranceConnect, the return; the page of the step."""
    left = client.post(_notice(start), more)
    assert left.status_code == 200, left.content.decode()
    browser = Browser(client, "franceconnect", state["franceconnect"])
    back = browser.come_back(browser.citizen_agrees(_leaving(left), login))
    assert back.status_code == 302, back.content.decode()
    return client.get(back["Location"].partition("#")[0])


def _leaving(left: HttpResponse) -> str:
    return str(soup(left).select_one("p.actions a")["href"])  # type: ignore[index]


def _held(commune: Commune) -> dict[str, Any]:
    with commune_context(commune):
        return dict(Draft.objects.get().fetched or {})


def test_asked_with_consent_kept_and_told(
    at_venissieux: Client, communes: dict[str, Commune], start: str, state: dict[str, str]
) -> None:
    client, commune = at_venissieux, communes["venissieux"]
    page = client.get(f"{start}revenus/")
    assert "Demander à la Caf ou à la MSA" in main_text(page)
    page = client.post(f"{start}revenus/", filled(page, demander="quotient"), follow=True)
    text = main_text(page)
    for told in (
        "le quotient familial",
        "à la Caf ou à la MSA",
        "Pour calculer le tarif",
        "Un an après",
        "je l’écris moi-même",
    ):
        assert told.lower() in text.lower()
    assert _held(commune) == {}  # reading the notice is agreeing to nothing
    left = client.post(_notice(start))
    asked = parse_qs(urlsplit(_leaving(left)).query)["scope"][0].split()
    assert set(asked) - {"openid", "identite_pivot", "preferred_username", "email"} == {
        "cnaf_quotient_familial"
    }
    page = _agrees(client, start, state)
    text = main_text(page)
    assert "650 €" in text
    assert "Donné par CNAF le" in text
    assert soup(page).select("input[name=quotient]") == []  # read-only
    held = _held(commune)["quotient"]
    assert (held["consent"]["source"], held["consent"]["notice"]) == ("cnaf", 1)
    assert "attestation" not in [one["value"] for one in soup(page).select("input[name=vu]")]
    client.post(f"{start}revenus/", filled(page, quotient="1"), follow=True)  # a form does not change it
    answer(client, f"{start}situation/")
    assert "650 €" in main_text(client.get(f"{start}verifier-et-envoyer/"))
    assert client.post(f"{start}verifier-et-envoyer/", follow=True).status_code == 200
    with commune_context(commune):
        dossier = Dossier.objects.get()
        event = dossier.events.get(kind=EventKind.FETCHED)
        assert (dossier.answers["quotient"]["value"], dossier.answers["quotient"]["by"]) == (650, "state")
        assert (event.text, event.detail["what"]) == ("Votre quotient familial", "le quotient familial")
        assert "650" not in json.dumps(event.detail)


@pytest.mark.parametrize(
    ("login", "says"),
    [
        ("nom_composé", "ne trouve pas cette information"),
        ("carac_speciaux", "trop ancienne"),
        ("étranger_présumé_né_jour_et_mois", "ne répond pas"),
    ],
)
def test_what_fails_is_written_with_its_paper(
    at_venissieux: Client,
    communes: dict[str, Commune],
    start: str,
    state: dict[str, str],
    login: str,
    says: str,
) -> None:
    page = _agrees(at_venissieux, start, state, login)
    assert says in main_text(page)
    assert "Rien n’est perdu" in main_text(page)
    page = answer(at_venissieux, f"{start}revenus/", quotient="500")
    assert "Attestation" in main_text(page)  # asked, since the person wrote it
    with commune_context(communes["venissieux"]):
        kept = Draft.objects.get().answers["quotient"]
    assert (kept["value"], kept["by"]) == (500, "person")


def test_saying_no_here_there_or_afterwards(
    at_venissieux: Client, communes: dict[str, Commune], start: str, state: dict[str, str]
) -> None:
    left = at_venissieux.post(_notice(start))
    browser = Browser(at_venissieux, "franceconnect", state["franceconnect"])
    back = browser.come_back(browser.citizen_refuses(_leaving(left)))
    page = at_venissieux.get(back["Location"].partition("#")[0])
    assert "l’accès n’a pas été donné" in main_text(page)
    page = _agrees(at_venissieux, start, state)
    page = at_venissieux.post(f"{start}revenus/", filled(page, renoncer="quotient"), follow=True)
    assert "est oubliée" in main_text(page)
    assert "650" not in main_text(page)
    held = _held(communes["venissieux"])["quotient"]
    assert (held.get("answer"), held["why"]) == (None, "refused")


def test_no_consent_no_question(
    at_venissieux: Client, communes: dict[str, Commune], start: str, state: dict[str, str]
) -> None:
    """Attack: a consent that was not given, is too old, was used, or is another draft's."""
    commune = communes["venissieux"]
    browser = Browser(at_venissieux, "franceconnect", state["franceconnect"])

    def returns(change: dict[str, Any] | None) -> dict[str, Any]:
        left = at_venissieux.post(_notice(start))
        with commune_context(commune):
            draft = Draft.objects.get()
            held = draft.fetched["quotient"] if change is None or change else None
            draft.fetched = (
                {"quotient": held | change} if held and change else ({} if held is None else draft.fetched)
            )
            draft.save()
        browser.come_back(browser.citizen_agrees(_leaving(left)))
        return _held(commune)

    assert "answer" not in returns({}).get("quotient", {})  # the draft has no consent any more
    old = {
        "consent": {
            "at": (timezone.now() - timedelta(hours=1)).isoformat(),
            "source": "cnaf",
            "what": "x",
            "notice": 1,
            "definition": 1,
        }
    }
    assert "answer" not in returns(old)["quotient"]
    assert at_venissieux.get(_notice(start)).status_code == 200
    crossed = Client(SERVER_NAME="venissieux.localhost", enforce_csrf_checks=True)
    assert crossed.post(_notice(start)).status_code == 403
    left = at_venissieux.post(_notice(start))
    address = browser.citizen_agrees(_leaving(left))
    begin(at_venissieux, start)  # another draft is in hand when the person comes back
    browser.come_back(address)
    with commune_context(commune):
        assert all("answer" not in (one.fetched or {}).get("quotient", {}) for one in Draft.objects.all())


def test_nothing_of_one_commune_serves_another(
    at_venissieux: Client, at_givors: Client, communes: dict[str, Commune], start: str, state: dict[str, str]
) -> None:
    """Attack: a return, a token, a consent of one commune at another."""
    there = _offer(communes["givors"])
    begin(at_givors, there)
    browser = Browser(at_venissieux, "franceconnect", state["franceconnect"])
    address = browser.citizen_agrees(_leaving(at_venissieux.post(_notice(start))))
    elsewhere = Browser(at_givors, "franceconnect", state["franceconnect"])
    assert elsewhere.come_back(address).status_code == 400
    assert _held(communes["givors"]) == {}
    there_too = elsewhere.client.post(_notice(there))  # no consent of one is read in the other
    assert "client_id=givors" in _leaving(there_too)
    assert "answer" not in _held(communes["givors"])["quotient"]


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", -3, 10**12, None, [1], {"a": 1}, True, 1e400])
def test_a_strange_answer_is_no_answer(
    at_venissieux: Client, communes: dict[str, Commune], start: str, state: dict[str, str],
    settings: SettingsWrapper, value: Any,
) -> None:  # fmt: skip
    today = timezone.localdate()
    said = {"valeur": value, "annee": today.year, "mois": today.month, "fournisseur": "<b>CNAF</b>"}

    def build(_base: str) -> Application:
        return Application(lambda _request: json_response({"data": {"quotient_familial": said}}))

    with in_thread(build) as base:
        settings.PARTICULIER = f"particulier+{base}"
        page = _agrees(at_venissieux, start, state)
    assert "<script>alert" not in page.content.decode()
    assert "answer" not in _held(communes["venissieux"])["quotient"]


def test_without_a_token_a_siret_or_the_api_it_is_written(
    at_venissieux: Client, communes: dict[str, Commune], start: str, settings: SettingsWrapper
) -> None:
    def asks() -> bool:
        return bool(soup(at_venissieux.get(f"{start}revenus/")).select("button[name=demander]"))

    assert asks()
    with commune_context(communes["venissieux"]):
        configure_data_token("")
    assert not asks()
    assert at_venissieux.post(_notice(start)).status_code == 302
    with commune_context(communes["venissieux"]):
        configure_data_token(TOKEN)
        assert encrypt_again() == 1
    assert asks()
    address, settings.PARTICULIER = settings.PARTICULIER, ""
    assert not asks()
    assert "n’est pas configurée" in configuration.particulier().detail
    settings.PARTICULIER = address
    assert configuration.particulier().detail.startswith("API Particulier répond")
    settings.PARTICULIER = "particulier+http://127.0.0.1:9"
    assert configuration.particulier().warning


def test_the_other_sources_by_the_operators_table(
    at_venissieux: Client,
    communes: dict[str, Commune],
    state: dict[str, str],
    settings: SettingsWrapper,
    tmp_path: Path,
) -> None:
    """DGFiP, France Travail and MESRI: as many rows of the table; one without a path is written by hand."""
    address = offer(communes["venissieux"], "tarif")
    begin(at_venissieux, address)
    answer(at_venissieux, f"{address}revenus/", quotient="500")
    answer(at_venissieux, f"{address}revenus/")
    page = at_venissieux.get(f"{address}situation/")
    assert {one["value"] for one in soup(page).select("button[name=demander]")} == {"emploi", "etudes"}
    table = tmp_path / "sources.yaml"
    path = "/v3/dgfip/revenu_fiscal_reference/france_connect"
    table.write_text(
        re.sub(r'path: ""', f"path: {path}", SHIPPED.read_text(encoding="utf-8")), encoding="utf-8"
    )
    settings.STATE_SOURCES = str(table)
    for key, says, more in (
        ("revenu", "23400 €", {}),
        ("emploi", "Personne sans emploi, inscrite", {"identifiant": "1234567A"}),
        ("etudes", "ne trouve pas cette information", {}),
    ):
        notice = f"{address}donnees-de-l-etat/{key}/"
        if more:
            assert "Écrivez votre identifiant" in main_text(at_venissieux.post(notice))
        browser = Browser(at_venissieux, "franceconnect", state["franceconnect"])
        left = at_venissieux.post(notice, more)
        back = browser.come_back(browser.citizen_agrees(_leaving(left)))
        assert says in main_text(at_venissieux.get(back["Location"].partition("#")[0]))


def test_the_register_names_where_data_come_from(venissieux: Commune) -> None:
    row = as_row(entry_of(written("tarif"), venissieux))
    assert "la Caf ou la MSA (le quotient familial), par API Particulier" in row["Source"]
