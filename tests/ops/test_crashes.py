"""Valkey lost in the middle of an opening; a deletion and a restoration killed at each of their steps. Then again:
ended, once, and nothing that nobody owns."""

from __future__ import annotations

import json
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest
import redis

from ops.deletion.enums import StepName
from tests.conftest import GIVORS, VENISSIEUX
from tests.crashes.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

KILLED = -9
#: Of the Ardèche, as in the openings that are killed.
AUBENAS = "07019"
BEFORE, SINCE = "01 00 00 00 00", "02 00 00 00 00"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def here(django_db_setup: None) -> Iterator[Installation]:
    with Installation(with_valkey=True) as installation:
        yield installation


def _waiting(here: Installation) -> int:
    """Tasks in the operator's queue."""
    assert here.valkey is not None
    with redis.Redis.from_url(here.valkey.url(1)) as broker:
        return int(broker.llen("celery"))


def _worker(here: Installation, **stop: Any) -> int:
    return int(here.call("work", background=True, stop=stop)["pid"])


def _state(here: Installation) -> str:
    return str(here.ask("SELECT state FROM ops_opening WHERE insee = %s", [AUBENAS])[0][0])


def _found_by_beat(here: Installation) -> None:
    """An opening that nobody moves for half a minute is sent again."""
    here.ask("UPDATE ops_opening SET moved_at = now() - interval '1 minute' WHERE insee = %s", [AUBENAS])
    assert here.call("beat")["status"] == 0
    assert _waiting(here) == 1


def test_valkey_lost_at_any_moment_of_an_opening_loses_nothing(here: Installation) -> None:
    """Asked in the console, done by real workers: emptied before one takes it, killed with the worker half way, then
    away until the end."""
    assert here.valkey is not None
    assert here.call("ask_opening", AUBENAS, "maire@exemple.example")["status"] == 0
    assert _waiting(here) == 1
    here.kill_valkey()
    here.valkey.start()
    assert _waiting(here) == 0
    _found_by_beat(here)
    first = _worker(here, when="after", step="offers", pause=True)
    here.wait_for_pause()
    here.kill_valkey()
    here.kill(first)
    assert _state(here) == "running"
    here.valkey.start()
    _found_by_beat(here)
    second = _worker(here, when="after", step="storage", pause=True)
    here.wait_for_pause()
    here.kill_valkey()
    here.go_on()
    until = time.monotonic() + 30
    while _state(here) != "done":
        assert time.monotonic() < until, _state(here)
        time.sleep(0.05)
    here.kill(second)
    here.valkey.start()
    _one_whole_commune(here)
    assert here.call("beat")["status"] == 0  # nothing is left to do
    assert _waiting(here) == 0
    assert "existe déjà" in here.call("ask_opening", AUBENAS, "maire@exemple.example")["said"]
    assert here.call("visit", AUBENAS)["status"] == 0


def test_what_is_asked_while_valkey_is_away_is_done_once_it_is_back(here: Installation) -> None:
    """A deletion and a restoration, then the import of what was deleted: each asked at the console with nobody to ring,
    found by beat, and done by the worker that was there before."""
    ((schema,),) = here.ask("SELECT schema_name FROM tenants_commune WHERE insee = %s", [VENISSIEUX])
    here.ask("UPDATE tenants_commune SET is_demonstration = true WHERE insee = %s", [VENISSIEUX])
    assert here.call("close", VENISSIEUX)["status"] == 0
    leaves = str(here.home / "venissieux.zip")
    for words in (("venissieux", "--output", leaves), ("givors",)):  # the other's is kept
        assert here.parvis("commune", "export", *words)["status"] == 0
    (here.home / "imports").mkdir(mode=0o700, exist_ok=True)
    shutil.copy(
        here.home / "venissieux.zip", here.home / "imports"
    )  # its deletion erases the archives that are known
    worker = _worker(here)
    _asked_then_done(
        here,
        {"ask_deletion": VENISSIEUX, "ask_restoration": GIVORS},
        "SELECT (SELECT count(*) FROM deletion_deletion WHERE insee = '69259' AND ended_at IS NOT NULL) "
        "+ (SELECT count(*) FROM restoration_restoration WHERE state = 'ready')",
    )
    assert here.ask("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]) == []
    _asked_then_done(
        here,
        {"ask_import": "venissieux.zip"},
        "SELECT count(*) FROM backups_arrival WHERE state = 'done'",
    )
    here.kill(worker)
    assert here.call("visit", VENISSIEUX)["status"] == 0
    assert here.parvis("commune", "restore", "givors", "--drop")["status"] == 0
    assert here.orphans() == {}


def _asked_then_done(here: Installation, asked: dict[str, str], done: str) -> None:
    """``done`` counts what is, of what was asked."""
    assert here.valkey is not None
    here.kill_valkey()
    for scene, what in asked.items():
        told = here.call(scene, what)
        assert told["status"] == 0, told["said"]
    assert here.ask(done) == [(0,)]
    here.valkey.start()
    for table in ("deletion_deletion", "restoration_restoration", "backups_arrival"):
        here.ask(f"UPDATE {table} SET moved_at = now() - interval '10 minutes'")
    assert here.call("beat")["status"] == 0
    until = time.monotonic() + 90
    while here.ask(done) != [(len(asked),)]:
        assert time.monotonic() < until, here.ask(done)
        time.sleep(0.1)


def _one_whole_commune(here: Installation) -> None:
    """Its invitation and its mail were written once."""
    rows = here.ask(
        "SELECT schema_name, schema_version <> '', (SELECT count(*) FROM tenants_provisioningstep s "
        "WHERE s.commune_id = c.id AND (s.done_at IS NULL OR s.error <> '')) FROM tenants_commune c WHERE insee = %s",
        [AUBENAS],
    )
    assert [row[1:] for row in rows] == [(True, 0)]
    schema = rows[0][0]
    assert here.ask(
        f"SELECT (SELECT count(*) FROM {schema}.accounts_invitation), "
        f"(SELECT count(*) FROM {schema}.outbox_effect WHERE kind = 'mail')"
    ) == [(1, 1)]
    assert here.orphans() == {}


RESTORE = ["commune", "restore", "givors"]
#: A copy that dies while it is made, in order: the schema, the files, the comparison.
_PREPARING: list[dict[str, Any]] = [
    {"when": "after", "function": "tenants.provisioning.database.make_schema"},
    {"when": "after", "function": "tenants.storage.PrivateStorage._save"},
    {"when": "before", "function": "ops.restoration.comparing.differences"},
]
#: From the exchange of the schemas to the last word about the folders; the same command goes on each time.
_SWAPPING: list[dict[str, Any]] = [
    {"when": "after", "function": "ops.restoration.services._note"},  # not committed
    {"when": "after", "function": "ops.restoration.swapping._swap_once"},
    {"when": "before", "function": "pathlib.Path.rename"},
    {"when": "after", "function": "pathlib.Path.rename"},
    {"when": "after", "function": "pathlib.Path.rename"},
    {"when": "after", "function": "pathlib.Path.rename"},
]
_WRITTEN_DOWN: dict[str, Any] = {"when": "before", "function": "ops.restoration.swapping.files_swapped"}


def _killed(here: Installation, words: list[str], stops: list[dict[str, Any]]) -> None:
    for stop in stops:
        killed = here.parvis(*words, stop=stop)
        assert killed["status"] == KILLED, (words, stop, killed["said"])


def _killed_then_done(here: Installation, words: list[str], stops: list[dict[str, Any]]) -> None:
    _killed(here, words, stops)
    done = here.parvis(*words)
    assert done["status"] == 0, (words, done["said"])


def test_a_restoration_killed_anywhere_ends_by_the_same_command(here: Installation) -> None:
    ((schema,),) = here.ask("SELECT schema_name FROM tenants_commune WHERE insee = %s", [GIVORS])
    archive = here.home / "givors-before.zip"

    def is_as(phone: str, *files: str) -> bool:
        """The rows and the files are of the same moment, and the site answers."""
        told = here.call("tell", GIVORS)
        assert told["status"] == 0, told["said"]
        rows = here.ask(f"SELECT DISTINCT phone FROM {schema}.town_hall_service")
        return rows == [(phone,)] and json.loads(told["said"].splitlines()[-1]) == list(files)

    assert here.call("write", GIVORS, BEFORE, "earlier")["status"] == 0
    assert here.parvis("commune", "export", "givors", "--output", str(archive))["status"] == 0
    assert here.call("write", GIVORS, SINCE, "later")["status"] == 0
    _killed_then_done(here, [*RESTORE, "--from", str(archive)], _PREPARING)
    assert is_as(SINCE, "earlier", "later")
    _killed_then_done(here, [*RESTORE, "--swap"], _SWAPPING)
    assert is_as(BEFORE, "earlier")
    assert not here.kept_keys(f"{schema}:default:*drawn")
    _killed(here, [*RESTORE, "--undo"], [*_SWAPPING[1:], _WRITTEN_DOWN])
    assert "Aucune restauration n’est en place" in here.parvis(*RESTORE, "--undo")["said"]  # it is undone
    assert is_as(SINCE, "earlier", "later")
    _killed_then_done(
        here,
        [*RESTORE, "--drop"],
        [
            {"when": "after", "function": "tenants.provisioning.database.drop_schema"},  # not committed
            {"when": "before", "function": "shutil.rmtree"},
            {"when": "after", "function": "ops.restoration.loading.drop"},
        ],
    )
    assert "Aucune copie" in here.parvis(*RESTORE, "--drop")["said"]
    assert is_as(SINCE, "earlier", "later")
    assert not list((here.home / "media").glob("*~*"))
    assert here.call("clean", GIVORS, "earlier", "later")["status"] == 0
    assert here.orphans() == {}  # no file at all, no marker
    ((givors,),) = here.ask("SELECT id FROM tenants_commune WHERE insee = %s", [GIVORS])
    for action in ("ops.commune.restored", "ops.commune.restoration_undone"):
        assert _audited(here, action, givors) == 1


def _audited(here: Installation, action: str, commune_id: UUID) -> int:
    """How many times the operator's log says it of that commune."""
    asked = "SELECT count(*) FROM audit_entry WHERE action = %s AND target_id = %s"
    return int(here.ask(asked, [action, str(commune_id)])[0][0])


def test_a_deletion_killed_at_every_step_ends_and_is_certified_once(here: Installation) -> None:
    """Before each step's work; then after it, and before it is recorded; and inside those that do two things."""
    insee = here.WARMED_BY
    ((schema, commune_id),) = here.ask(
        "SELECT schema_name, id FROM tenants_commune WHERE insee = %s", [insee]
    )
    here.ask("UPDATE tenants_commune SET is_demonstration = true WHERE insee = %s", [insee])
    assert here.call("write", insee, BEFORE, "a")["status"] == 0
    assert here.call("close", insee)["status"] == 0
    assert here.parvis("commune", "export", "corbas", "--output", str(here.home / "c.zip"))["status"] == 0
    assert len(here.kept_keys(schema)) > 1
    words = ["commune", "delete", "corbas", "--confirm", "Corbas", "--handed-to", "Mme Martin"]
    inside = {
        StepName.SCHEMA: "tenants.provisioning.database.drop_schema",
        StepName.FILES: "shutil.rmtree",
        StepName.ROW: "tenants.naming.quarantine",
        StepName.CERTIFICATE: "ops.deletion.certificate.of",
    }
    for step in StepName:
        stops: list[dict[str, Any]] = [
            {"when": when, "step": step, "of": "deletion"} for when in ("before", "after")
        ]
        if step in inside:
            stops.insert(1, {"when": "after", "function": inside[step]})
        _killed(here, words, stops)
    done = here.parvis(*words, "--json")
    assert done["status"] == 0, done["said"]
    assert here.orphans() == {}
    assert here.kept_keys(schema) == set()
    assert here.ask(
        "SELECT count(*), bool_and(certificate IS NOT NULL AND error = ''), sum((SELECT count(*) FROM "
        "deletion_deletionstep s WHERE s.deletion_id = d.id AND s.done_at IS NOT NULL)) FROM deletion_deletion d "
        "WHERE d.commune_id = %s",
        [commune_id],
    ) == [(1, True, len(StepName))]
    assert here.ask("SELECT state, schema_version FROM tenants_commune WHERE id = %s", [commune_id]) == [
        ("gone", "")
    ]
    assert here.ask("SELECT count(*) FROM tenants_formerslug WHERE slug = 'corbas'") == [(1,)]
    assert _audited(here, "ops.commune.deleted", commune_id) == 1
    assert here.parvis(*words)["status"] == 2  # there is no such commune any more
