"""``parvis identity``: credentials of FranceConnect and ProConnect, without their secret ever being shown."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from identity.audit.enums import IdentityAction
from identity.audit.models import Entry
from identity.oidc.enums import Provider
from identity.oidc.models import OidcClient
from identity.oidc.selectors import client_for
from ops.cli.commands import identity
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.main import build_parser
from tenants.current import commune_context, operator_context

if TYPE_CHECKING:
    from tenants.models import Commune

ISSUER = "https://fournisseur.example/api/v2"
SECRET = "s3cret-jamais-montre"


def run(*words: str) -> dict[str, Any]:
    options = build_parser().parse_args(["identity", *words])
    return dict(options.command.run(options))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret on standard input, as ``parvis identity configure … < file`` gives it."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))


def configure(*words: str) -> dict[str, Any]:
    return run("configure", "proconnect", "--issuer", ISSUER, "--client-id", "un-client", *words)


@pytest.mark.usefixtures("typed")
def test_a_commune_becomes_a_client_and_its_secret_is_never_shown(
    venissieux: Commune, givors: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    document = configure("--commune", "69259", "--expires", "2099-01-31")
    identity.COMMANDS[1].show(document)
    assert SECRET not in json.dumps(document) + capsys.readouterr().out
    one = next(p for p in document["providers"] if p["provider"] == "proconnect")
    assert one == {
        "provider": "proconnect",
        "configured": True,
        "issuer": ISSUER,
        "client_id": "un-client",
        "expires_on": "2099-01-31",
        "has_data_token": False,
        "redirect_uri": f"{venissieux.base_url}/connexion/proconnect/retour/",
        "post_logout_redirect_uri": f"{venissieux.base_url}/connexion/proconnect/deconnexion/retour/",
    }
    with commune_context(venissieux):
        assert client_for(Provider.PROCONNECT).secret == SECRET
        assert Entry.objects.filter(action=IdentityAction.OIDC_CONFIGURED).exists()
    with commune_context(givors):
        assert not OidcClient.objects.exists()
    with operator_context():
        assert not OidcClient.objects.exists()


@pytest.mark.usefixtures("db")
def test_the_operator_has_proconnect_and_no_franceconnect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UN_SECRET", SECRET)
    document = configure("--secret-from", "UN_SECRET")
    assert document["owner"] == "operator"
    assert [p["provider"] for p in document["providers"]] == ["proconnect"]
    with operator_context():
        assert client_for(Provider.PROCONNECT).secret == SECRET
    with pytest.raises(UsageError, match="aucun citoyen"):
        run(
            "configure", "franceconnect", "--issuer", ISSUER, "--client-id", "x", "--secret-from", "UN_SECRET"
        )


@pytest.mark.usefixtures("typed")
def test_a_new_day_or_identifier_keeps_the_secret_and_a_new_provider_does_not(venissieux: Commune) -> None:
    configure("--commune", "venissieux")
    run("configure", "proconnect", "--commune", "venissieux", "--keep-secret", "--expires", "2099-06-30")
    with commune_context(venissieux):
        client = client_for(Provider.PROCONNECT)
    with commune_context(venissieux):
        assert (client.secret, str(client.expires_on), client.issuer) == (SECRET, "2099-06-30", ISSUER)
    with pytest.raises(UsageError, match="le nouveau a remis"):
        run(
            "configure", "proconnect", "--commune", "venissieux", "--keep-secret",
            "--issuer", "https://autre.example/api/v2",
        )  # fmt: skip


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (("--issuer", "http://fournisseur.example"), "commence par https://"),
        (("--issuer", "fournisseur"), "--issuer"),
        (("--issuer", f"{ISSUER}?a=b"), "ni question"),
        (("--expires", "bientôt"), "--expires"),
        (("--expires", (timezone.localdate() - timedelta(days=1)).isoformat()), "passée"),
        (("--secret-from", "NOT_THERE"), "NOT_THERE"),
        (("--client-id", ""), "--client-id"),
        (("--commune", "atlantis"), "atlantis"),
        (("--keep-secret",), "pas encore de secret"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, changes: tuple[str, ...], words: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    with pytest.raises(UsageError, match=words) as refused:
        configure(*changes)
    assert SECRET not in str(refused.value)
    with operator_context():
        assert not OidcClient.objects.exists()


@pytest.mark.usefixtures("db")
def test_an_empty_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(UsageError, match="--secret-from"):
        configure()


@pytest.mark.usefixtures("typed")
def test_credentials_are_removed_once(venissieux: Commune) -> None:
    configure("--commune", "venissieux")
    document = run("remove", "proconnect", "--commune", "venissieux")
    assert not any(p["configured"] for p in document["providers"])
    with commune_context(venissieux):
        assert Entry.objects.filter(action=IdentityAction.OIDC_REMOVED).exists()
    with pytest.raises(CommandFailed, match="pas configuré"):
        run("remove", "proconnect", "--commune", "venissieux")


def test_both_providers_are_shown_with_the_addresses_to_register(
    givors: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    document = run("show", "--commune", "givors")
    assert [p["configured"] for p in document["providers"]] == [False, False]
    identity.COMMANDS[0].show(document)
    assert f"{givors.base_url}/connexion/franceconnect/retour/" in capsys.readouterr().out
