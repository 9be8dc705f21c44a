"""``parvis commune domain``: from what the DNS must say to the address of the site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from identity.audit.models import Entry
from ops.cli import main as cli
from tenants.current import operator_context
from tests.name_server import Zone, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import Commune

NAME, WWW, OURS = "ville-de-venissieux.fr", "www.ville-de-venissieux.fr", "192.0.2.10"


@pytest.fixture
def zone(settings: SettingsWrapper) -> Iterator[Zone]:
    zone = Zone()
    with served(zone) as address:
        settings.DNS_SERVERS, settings.PUBLIC_ADDRESSES = [address], [OURS]
        yield zone


@pytest.fixture
def domain(
    venissieux: Commune, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, Any, str]]:
    """``parvis commune domain …``: its exit code, its document, what it said on stderr."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://given/elsewhere")

    def run(verb: str, *words: str) -> tuple[int, Any, str]:
        code = cli.main(["commune", "domain", verb, "venissieux", *words, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out), told.err

    return run


def test_a_name_goes_from_its_claim_to_the_address_of_the_site(
    domain: Callable[..., tuple[int, Any, str]], zone: Zone
) -> None:
    code, claim, _ = domain("add", WWW)
    assert (code, claim["state"], claim["covers"]) == (0, "pending", [NAME, WWW])
    code, refused, error = domain("verify", NAME)
    assert (code, len(error.strip().splitlines())) == (1, 1)
    assert f"_parvis.{NAME}" in refused["error"]
    assert refused["found"] == "absent"
    zone.put(claim["record"]["name"], claim["record"]["type"], f'"{claim["record"]["value"]}"')
    assert domain("verify", WWW)[1]["change"] == "proved"
    code, _, error = domain("primary", WWW)
    assert (code, "--force" in error) == (1, True)
    zone.put(WWW, "A", OURS)
    assert domain("primary", WWW)[1]["address"] == f"http://{WWW}"
    listed = domain("list")[1]
    assert listed["hosts"][0] == {"host": WWW, "primary": True}
    assert {one["host"] for one in listed["hosts"]} == {NAME, WWW, "venissieux.localhost"}
    code, refused, error = domain("remove", NAME)
    assert (code, len(error.strip().splitlines())) == (2, 1)
    assert f"{WWW} serait retiré avec {NAME}" in refused["error"]
    assert "Le site répondrait ensuite à venissieux.localhost" in refused["error"]
    assert "--yes" in refused["error"]
    assert len(domain("list")[1]["hosts"]) == 3
    removed = domain("remove", NAME, "--yes")[1]
    assert (removed["removed"], removed["address"]) == ([NAME, WWW], "http://venissieux.localhost")
    with operator_context():
        labels = set(
            Entry.objects.filter(action__startswith="ops.domain").values_list("actor_label", flat=True)
        )
        assert all(label.startswith("Ligne de commande") for label in labels)
        actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert [action for action in actions if action.startswith("ops.domain")] == [
        "ops.domain.claimed", "ops.domain.proved", "ops.domain.primary", "ops.domain.removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected", "said"),
    [
        (("add", "*.ville.fr"), 2, "n’est pas un nom de domaine"),
        (("add", "gouv.fr"), 2, "domaine public"),
        (("add", "givors.localhost"), 2, "est déjà pris"),
        (("add", "operateur.localhost"), 2, "est déjà pris"),
        (("add", "x.localhost"), 2, "adresse de l’opérateur"),
        (("verify", NAME), 2, "domain add"),
        (("primary", NAME), 1, "ne dit pas"),
        (("primary", NAME, "--force"), 1, "ne mène pas à Vénissieux"),
        (("remove", NAME), 1, "n’a pas le nom"),
        (("remove", "venissieux.localhost"), 1, "elle reste"),
    ],
)
@pytest.mark.usefixtures("givors")
def test_what_cannot_be_is_one_sentence(
    domain: Callable[..., tuple[int, Any, str]],
    zone: Zone,
    words: tuple[str, ...],
    expected: int,
    said: str,
) -> None:
    zone.broken.add(NAME)
    code, document, error = domain(*words)
    assert (code, len(error.strip().splitlines())) == (expected, 1)
    assert said in document["error"]


def test_people_read_what_to_write(
    venissieux: Commune, zone: Zone, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://given/elsewhere")
    assert cli.main(["commune", "domain", "add", "69259", "vénissieux.fr", "--primary"]) == 0
    said = capsys.readouterr().out
    assert "_parvis.xn--vnissieux-b4a.fr" in said
    assert "parvis-commune=" in said
    assert cli.main(["commune", "domain", "list", "venissieux"]) == 0
    assert "preuve attendue" in capsys.readouterr().out
    assert cli.main(["commune", "domain", "remove", "venissieux", "vénissieux.fr"]) == 0
    assert "xn--vnissieux-b4a.fr n’est plus demandé" in capsys.readouterr().out
