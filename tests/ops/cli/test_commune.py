"""``parvis commune``: from creation to what opening asks, refused before anything is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from identity.accounts.enums import Role
from identity.accounts.models import AcceptedOrganisation, Agent, Invitation
from identity.accounts.services import give_role
from identity.audit.enums import ActorKind
from identity.audit.models import Entry
from identity.oidc.enums import Provider
from identity.oidc.services import configure_client
from ops.cli import main as cli
from ops.console.enums import ConsoleAction
from tenants.current import commune_context
from tenants.models import Commune
from tenants.states import CommuneState

Parvis = Callable[..., tuple[int, dict[str, Any], str]]
SAINT_PIERRE = "97502"
#: Any SIREN whose key holds.
SIREN = "120027016"
CORBAS_SIRET = "21690273400013"


@pytest.fixture
def parvis(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Parvis:
    """The command as typed, in the database of the test: exit code, document, standard error."""
    monkeypatch.setattr(cli, "_run", lambda command, options: command.run(options))

    def run(*words: str) -> tuple[int, dict[str, Any], str]:
        capsys.readouterr()
        code = cli.main(["commune", *words, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out), " ".join(told.err.replace("\xa0", " ").split())

    return run


def test_what_the_mairie_gives_is_written(parvis: Parvis, venissieux: Commune) -> None:
    code, document, _ = parvis(
        "describe", "69259", "--siret", "21690259300013", "--contact-email", "mairie@venissieux.example",
        "--dpo", "dpo@data.example", "--director", "Dominique Maire", "--quota", "5000",
    )  # fmt: skip
    assert code == 0
    assert document["quota"] == 5000
    assert (document["siret"], document["siren"]) == ("21690259300013", "216902593")
    assert (document["dpo"], document["director"]) == ("dpo@data.example", "Dominique Maire")
    assert "Numéro SIRET de la commune" not in document["missing"]
    venissieux.refresh_from_db()
    assert venissieux.contact_email == "mairie@venissieux.example"
    entry = Entry.objects.get(action=ConsoleAction.COMMUNE_DESCRIBED)
    assert entry.actor_kind == ActorKind.SYSTEM


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--siret", "21690259300014"], "n’existe pas"),
        (["--quota", "5 Go"], "nombre de mégaoctets"),
        (["--siren", SIREN], "répertoire officiel"),
        (["--contact-email", "mairie"], "« mairie » n’est pas une adresse électronique."),
        ([], "au moins une chose"),
    ],
)
def test_a_wrong_fact_is_exit_code_2(parvis: Parvis, venissieux: Commune, words: list[str], why: str) -> None:
    code, _, error = parvis("describe", "venissieux", *words)
    assert code == 2
    assert why in error
    venissieux.refresh_from_db()
    assert venissieux.siret == ""


def test_a_commune_in_preparation_shows_its_preview_link(parvis: Parvis, venissieux: Commune) -> None:
    shown = parvis("show", "venissieux")[1]
    assert shown["preview_url"] == f"{venissieux.base_url}/?apercu={venissieux.preview_key}"
    Commune.objects.filter(pk=venissieux.pk).update(schema_version="")
    unfinished = parvis("show", "venissieux")[1]
    assert "preview_url" not in unfinished, "there is no site to look at yet"
    assert unfinished["missing"] == ["finir son ouverture (parvis commune create --insee 69259)"]
    Commune.objects.filter(pk=venissieux.pk).update(schema_version=venissieux.schema_version)
    assert "Numéro SIRET de la commune" in shown["missing"]
    venissieux.state = CommuneState.OPEN
    venissieux.save()
    assert not {"preview_url", "missing"} & set(parvis("show", "venissieux")[1])


def test_people_read_the_same_in_french(
    parvis: Parvis, venissieux: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["commune", "show", "venissieux"]) == 0
    told = capsys.readouterr().out
    for label in ("Il manque pour ouvrir", "Lien d’aperçu", "Délégué à la protection des données"):
        assert label in told


def test_an_administrator_is_invited_later(parvis: Parvis, venissieux: Commune) -> None:
    code, document, _ = parvis("invite", "venissieux", "dgs@venissieux.example")
    assert code == 0
    assert document["siren"] == venissieux.siren
    with commune_context(venissieux):
        assert Invitation.objects.get(email="dgs@venissieux.example").role == Role.ADMINISTRATOR
    assert Entry.objects.filter(action=ConsoleAction.ADMINISTRATOR_INVITED).exists()


def test_an_address_that_is_none_is_exit_code_2(parvis: Parvis, venissieux: Commune) -> None:
    code, _, error = parvis("invite", "venissieux", "dgs")
    assert code == 2
    assert "« dgs » n’est pas une adresse électronique." in error


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--domain", "a b"], "« a b » n’est pas un nom de domaine"),
        (["--domain", "corbas"], "« corbas » n’est pas un nom de domaine"),
        (["--domain", "https://www.corbas.fr/"], "n’est pas un nom de domaine"),
        (["--domain", "givors.localhost"], "givors.localhost est déjà pris"),
        (["--domain", "operateur.localhost"], "operateur.localhost est déjà pris"),
        (["--admin-email", "maire"], "« maire » n’est pas une adresse électronique."),
    ],
)
def test_a_creation_that_cannot_be_creates_nothing(
    parvis: Parvis, givors: Commune, words: list[str], why: str
) -> None:
    code, _, error = parvis("create", "--insee", "69273", *words)
    assert code == 2
    assert why in error
    assert not Commune.objects.filter(insee="69273").exists()


def test_a_commune_created_twice_exists_already(parvis: Parvis, givors: Commune) -> None:
    code, _, error = parvis("create", "--insee", givors.insee)
    assert code == 1
    assert f"Givors (69091) existe déjà (en préparation) : {givors.base_url}" in error


def test_without_a_siren_an_administrator_waits(parvis: Parvis) -> None:
    code, _, error = parvis("create", "--insee", SAINT_PIERRE, "--admin-email", "maire@saint-pierre.example")
    assert code == 2
    assert "écrivez son SIREN dans sa fiche" in error
    assert not Commune.objects.filter(insee=SAINT_PIERRE).exists()


@pytest.mark.usefixtures("leaves_no_schema")
def test_a_real_commune_goes_from_its_creation_to_its_opening(parvis: Parvis) -> None:
    asked = ("create", "--insee", "69273", "--admin-email", "dgs@corbas.example", "--site", "nu")
    assert parvis(*asked)[0] == 0
    code, refused, _ = parvis("open", "corbas")
    assert code == 1
    assert "Numéro SIRET de la commune" in refused["missing"]
    corbas = Commune.objects.get(insee="69273")
    described = parvis(
        "describe", "corbas", "--siret", CORBAS_SIRET, "--dpo", "dpo@data.example",
        "--contact-email", "mairie@corbas.example",
    )[1]  # fmt: skip
    with commune_context(corbas):
        configure_client(
            Provider.PROCONNECT, issuer="https://fca.example/api/v2", client_id="x", secret="s" * 64
        )
        give_role(Agent.objects.create_agent("dgs@corbas.example"), Role.ADMINISTRATOR)
    assert any("administrateur" in label for label in described["missing"])
    shown = parvis("show", "corbas")[1]
    assert shown["missing"] == []
    assert [label.partition(" (")[0] for label in shown["advised"]] == [
        "Mentions légales complètes",
        "Réglages des démarches",
    ]
    assert parvis("open", "corbas")[1]["state"] == CommuneState.OPEN


@pytest.mark.usefixtures("leaves_no_schema")
def test_a_town_without_siren_gets_one_and_then_its_administrator(parvis: Parvis) -> None:
    code, created, _ = parvis("create", "--insee", SAINT_PIERRE, "--domain", "WWW.Saint-Pierre.example")
    assert code == 0
    assert created["domain_to_prove"]["name"] == "_parvis.saint-pierre.example"
    commune = Commune.objects.get(insee=SAINT_PIERRE)
    assert created["hosts"] == [commune.primary_host]
    assert commune.primary_host.endswith(".localhost")
    with commune_context(commune):
        assert not AcceptedOrganisation.objects.exists()
    code, _, error = parvis("invite", SAINT_PIERRE, "maire@saint-pierre.example")
    assert code == 2
    assert "écrivez-le d’abord dans sa fiche" in error
    assert parvis("describe", SAINT_PIERRE, "--siren", SIREN)[0] == 0
    assert parvis("invite", SAINT_PIERRE, "maire@saint-pierre.example")[1]["siren"] == SIREN
    with commune_context(commune):
        assert AcceptedOrganisation.objects.get().siren == SIREN
