"""``parvis commune open | suspend | resume | close | reopen | rename``: codes, documents, and the operator's log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from identity.audit.enums import ActorKind
from identity.audit.models import Entry
from ops.cli import main as cli
from ops.cli.actors import account
from ops.console.enums import ConsoleAction
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Callable

    Parvis = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def parvis(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Parvis:
    monkeypatch.setattr(cli, "_run", lambda command, options: command.run(options))

    def run(*words: str) -> tuple[int, dict[str, Any], str]:
        capsys.readouterr()
        code = cli.main(["commune", *words, "--json"])
        told = capsys.readouterr()
        assert len(told.err.strip().splitlines()) == (1 if code else 0)
        return code, json.loads(told.out), " ".join(told.err.replace("\xa0", " ").split())

    return run


def test_a_life_from_the_command_line_is_logged_move_by_move(parvis: Parvis, venissieux: Commune) -> None:
    for words, state in (
        (["open"], "open"),
        (["suspend", "--reason", "Impayé", "--notice", "Retour lundi."], "suspended"),
        (["resume"], "open"),
        (["close", "--reason", "Fusion", "--until", "2031-03-12"], "closing"),
        (["reopen"], "open"),
    ):
        verb, *options = words
        code, document, _ = parvis(verb, "venissieux", *options)
        assert (code, document["state"]) == (0, state), verb
        if verb in {"suspend", "close"}:
            shown = parvis("show", "venissieux")[1]
            assert shown["reason"] == options[1]
    entries = list(Entry.objects.filter(action__startswith="ops.commune.").order_by("id"))
    assert [entry.action for entry in entries] == [
        ConsoleAction.COMMUNE_OPENED, ConsoleAction.COMMUNE_SUSPENDED, ConsoleAction.COMMUNE_RESUMED,
        ConsoleAction.COMMUNE_CLOSING, ConsoleAction.COMMUNE_REOPENED,
    ]  # fmt: skip
    assert {entry.actor_kind for entry in entries} == {ActorKind.SYSTEM}
    assert {entry.actor_label for entry in entries} == {f"Ligne de commande, compte {account()}"}
    assert all(entry.target_id == str(venissieux.pk) for entry in entries)
    assert entries[3].detail["until"] == "2031-03-12"


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["suspend", "venissieux"], 1, "Seule une commune ouverte se suspend."),
        (["close", "venissieux"], 2, "--reason"),
        (["close", "venissieux", "--reason", "x", "--until", "demain"], 2, "AAAA-MM-JJ"),
        (["close", "venissieux", "--reason", "x", "--until", "2020-01-01"], 2, "au moins jusqu’à demain"),
        (["reopen", "venissieux"], 1, "en fermeture s’annule"),
        (["rename", "venissieux"], 2, "--name"),
        (["rename", "venissieux", "--slug", "mail"], 2, "mot réservé"),
        (["rename", "atlantis", "--slug", "a-1"], 2, "atlantis"),
    ],
)
def test_what_cannot_be_is_one_line_and_logs_nothing(
    parvis: Parvis, venissieux: Commune, words: list[str], code: int, why: str
) -> None:
    found, _, error = parvis(*words)
    assert found == code
    assert why in error
    assert not Entry.objects.filter(action__startswith="ops.commune.").exists()
    assert Commune.objects.get(pk=venissieux.pk).state == CommuneState.PREPARING


def test_a_refused_opening_lists_who_does_what_and_where(parvis: Parvis, venissieux: Commune) -> None:
    Commune.objects.filter(pk=venissieux.pk).update(is_demonstration=False, siret="")
    code, document, _ = parvis("open", "venissieux")
    assert code == 1
    assert "Numéro SIRET de la commune" in document["missing"]
    for line in document["checklist"]:
        assert line["todo"]
        assert line["who"]
        assert line["url"].startswith(("http://operateur.localhost", "http://venissieux.localhost")), line
    assert parvis("show", "venissieux")[1]["checklist"] == document["checklist"]


def test_a_commune_is_renamed_and_answers_to_both_names(
    parvis: Parvis, givors: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document, _ = parvis("rename", "givors", "--name", "Givors-sur-Rhône")
    assert code == 0
    assert (document["name"], document["slug"]) == ("Givors-sur-Rhône", "givors-sur-rhone")
    assert document["hosts"] == ["givors-sur-rhone.localhost", "givors.localhost"]
    assert document["former"] == {"name": "Givors", "slug": "givors", "host": "givors.localhost"}
    assert parvis("show", "givors")[1]["slug"] == "givors-sur-rhone"
    entry = Entry.objects.get(action=ConsoleAction.COMMUNE_RENAMED)
    assert entry.detail["former"] == "givors"
    assert cli.main(["commune", "rename", "givors", "--slug", "givors"]) == 0
    told = capsys.readouterr().out
    assert "mène à la nouvelle" in told
    assert "parvis identity show" in told


def test_people_read_who_does_what(
    parvis: Parvis, venissieux: Commune, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["commune", "show", "venissieux"]) == 0
    told = capsys.readouterr().out
    assert "Demander à la mairie qui elle a désigné" in told
    assert "http://operateur.localhost/communes/venissieux/fiche/#id_dpo_contact" in told
