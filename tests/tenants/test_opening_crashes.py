"""Killed, cut off, out of room: an opening begun again ends as one commune, complete, and nothing besides."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from identity.town_hall.enums import DefaultService
from teleservices.catalogue.shipped import shipped_procedures
from tenants import geography
from tenants.provisioning.steps import step_names
from tests import plugin
from tests.crashes.installation import Installation

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLED = -9
ADMINISTRATOR = "maire@exemple.example"
#: The commune's row: its whole opening, its site and its invitation are counted in its own schema.
_COMPLETE = """\
SELECT c.schema_version <> '',
       (SELECT array_agg(s.name ORDER BY s.id) FROM tenants_provisioningstep s
        WHERE s.commune_id = c.id AND s.done_at IS NOT NULL AND s.error = ''),
       (SELECT count(*) FROM tenants_domain d WHERE d.tenant_id = c.id), c.schema_name
FROM tenants_commune c WHERE c.insee = %s
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def here(django_db_setup: None) -> Iterator[Installation]:
    with Installation() as installation:
        yield installation


def create(insee: str) -> list[str]:
    return ["commune", "create", "--insee", insee, "--admin-email", ADMINISTRATOR, "--json"]


def assert_one_whole_commune(here: Installation, insee: str) -> None:
    rows = here.ask(_COMPLETE, [insee])
    assert len(rows) == 1
    complete, steps, domains, schema = rows[0]
    assert (complete, steps, domains) == (True, step_names(), 1)
    own = here.ask(
        f"SELECT (SELECT count(*) FROM {schema}.wagtailcore_site), "
        f"(SELECT count(*) FROM {schema}.accounts_invitation), "
        f"(SELECT count(*) FROM {schema}.outbox_effect WHERE kind = 'mail'), "
        f"(SELECT count(*) FROM {schema}.town_hall_service), (SELECT count(*) FROM {schema}.dossiers_offer)"
    )
    assert own == [(1, 1, 1, len(DefaultService), len(shipped_procedures()))]


@pytest.fixture(scope="module")
def towns() -> Iterator[str]:
    """Of the Ardèche: nobody else's in these tests."""
    return iter([town.insee for town in geography.towns_of_department("07")])


#: The middle of the longer ones, and what no step holds.
_ELSEWHERE: list[dict[str, Any]] = [
    {
        "when": "before",
        "function": "tenants.provisioning.opening._works",
    },  # the commune's row, and nothing more
    {"when": "during", "function": "tenants.provisioning.database.make_schema", "seconds": 0.05},
    {"when": "before", "function": "tenants.provisioning.database.grant_schema"},
    {"when": "before", "function": "tenants.provisioning.opening.forget_hosts"},  # complete, and not yet told
]


def _killed(here: Installation, insee: str, **stop: Any) -> None:
    killed = here.parvis(*create(insee), stop=stop)
    assert killed["status"] == KILLED, (stop, killed["said"])


def test_killed_at_every_step_the_next_run_ends_it(here: Installation, towns: Iterator[str]) -> None:
    """Before each step's work; then after it, and before it is recorded."""
    for step, insee in zip(step_names(), towns, strict=False):
        _killed(here, insee, when="before", step=step)
        _killed(here, insee, when="after", step=step)
        again = here.parvis(*create(insee))
        assert again["status"] == 0, (step, again["said"])
        assert [one["name"] for one in _document(again["said"])["steps"]] == step_names()
        assert_one_whole_commune(here, insee)
    assert here.orphans() == {}


@pytest.mark.parametrize(
    "stop", _ELSEWHERE, ids=lambda stop: f"{stop['when']}-{stop['function'].rpartition('.')[2]}"
)
def test_killed_elsewhere_the_next_run_ends_it(
    here: Installation, towns: Iterator[str], stop: dict[str, Any]
) -> None:
    insee = next(towns)
    _killed(here, insee, **stop)
    again = here.parvis(*create(insee))
    already = "existe déjà" in again["said"]
    assert again["status"] == (1 if already else 0), again["said"]
    assert already is stop["function"].endswith("forget_hosts")
    assert_one_whole_commune(here, insee)
    assert here.orphans() == {}


def test_an_opening_given_up_leaves_nothing_and_may_begin_again(
    here: Installation, towns: Iterator[str]
) -> None:
    """Killed in the middle of giving up too."""
    insee = next(towns)
    give_up = ["commune", "discard", insee]
    _killed(here, insee, when="after", step="storage")
    for stop in (
        {"when": "before", "function": "tenants.storage.erase"},
        {"when": "before", "function": "tenants.provisioning.database.drop_schema"},
        {"when": "before", "function": "tenants.models.Commune.delete"},
    ):
        assert here.parvis(*give_up, stop=stop)["status"] == KILLED
    assert here.parvis(*create(insee))["status"] == 0
    assert_one_whole_commune(here, insee)
    refused = here.parvis(*give_up)
    assert refused["status"] == 1
    assert "est complète" in refused["said"]
    insee = next(towns)
    give_up = ["commune", "discard", insee]
    _killed(here, insee, when="after", step="mail_identity")
    assert here.parvis(*give_up)["status"] == 0
    assert here.ask("SELECT 1 FROM tenants_commune WHERE insee = %s", [insee]) == []
    assert here.orphans() == {}
    told = here.parvis(*give_up)
    assert told["status"] == 2


def _opening(here: Installation, insee: str) -> list[tuple[Any, ...]]:
    return here.ask(
        "SELECT state, admin_email, demonstration, asked_by FROM ops_opening WHERE insee = %s", [insee]
    )


def _read_once_its_process_is_gone(here: Installation, insee: str) -> str:
    """The server takes an instant to see that who held the lock is dead."""
    until = time.monotonic() + 10
    while "s’est arrêtée" not in (page := str(here.call("at_its_opening", insee)["said"])):
        assert time.monotonic() < until, page
        time.sleep(0.1)
    return page


def test_what_the_command_line_began_is_resumed_or_given_up_at_the_console(
    here: Installation, towns: Iterator[str]
) -> None:
    """Killed: the console has its answers, and ends it or leaves nothing."""
    insee = next(towns)
    words = [*create(insee), "--demo"]
    assert here.parvis(*words, stop={"when": "before", "step": "services"})["status"] == KILLED
    assert _opening(here, insee) == [("running", ADMINISTRATOR, True, None)]
    page = _read_once_its_process_is_gone(here, insee)
    for said in (
        ADMINISTRATOR,
        "en ligne de commande",
        "Reprendre l’ouverture",
        "Abandonner cette ouverture",
    ):
        assert said in page
    resumed = here.call("at_its_opening", insee, "reprendre/")
    assert "La commune est prête." in resumed["said"]
    assert_one_whole_commune(here, insee)
    ((schema, is_demonstration),) = here.ask(
        "SELECT schema_name, is_demonstration FROM tenants_commune WHERE insee = %s", [insee]
    )
    assert is_demonstration
    assert here.ask(f"SELECT email FROM {schema}.accounts_invitation") == [(ADMINISTRATOR,)]
    assert _opening(here, insee) == [("done", "", True, None)]

    insee = next(towns)
    _killed(here, insee, when="after", step="storage")
    _read_once_its_process_is_gone(here, insee)
    assert "il n’en reste rien" in here.call("at_its_opening", insee, "abandonner/")["said"]
    assert here.ask("SELECT 1 FROM tenants_commune WHERE insee = %s", [insee]) == []
    assert _opening(here, insee) == []
    assert here.orphans() == {}


def test_an_opening_under_way_on_the_command_line_is_followed_and_nobody_else_is_at_it(
    here: Installation, towns: Iterator[str]
) -> None:
    """A worker leaves it alone, giving up is refused, the same command waits its turn."""
    insee = next(towns)
    first = here.parvis(
        *create(insee), background=True, stop={"when": "before", "step": "offers", "pause": True}
    )
    here.wait_for_pause()
    page = here.call("at_its_opening", insee)["said"]
    assert "En cours :" in page
    assert "Reprendre l’ouverture" not in page
    assert "False" in here.call("work_on_its_opening", insee)["said"]
    assert "est en cours" in here.call("at_its_opening", insee, "abandonner/")["said"]
    second = here.parvis("commune", "create", "--insee", insee, background=True)
    here.go_on()
    assert here.order(wait=first["pid"])["status"] == 0
    told = here.order(wait=second["pid"])
    assert told["status"] == 1
    assert "existe déjà" in told["said"]
    assert_one_whole_commune(here, insee)


def test_a_pool_whose_filling_is_killed_holds_whole_schemas_only(
    here: Installation, towns: Iterator[str]
) -> None:
    refill = {"call": "tenants.provisioning.pool.refill", "arguments": [1]}
    for stop in (
        {"when": "during", "function": "tenants.provisioning.database.make_schema", "seconds": 0.05},
        {"when": "after", "function": "tenants.provisioning.database.make_schema"},
        {"when": "after", "function": "tenants.provisioning.pool._make"},
    ):
        assert here.order(**refill, stop=stop)["status"] == KILLED
    assert here.order(**refill)["status"] == 0
    assert here.ask("SELECT count(*) FROM tenants_pooledschema") == [(1,)]
    assert here.orphans() == {}
    insee = next(towns)
    _killed(here, insee, when="after", function="tenants.provisioning.pool.take")  # taken, not committed
    assert here.ask("SELECT count(*) FROM tenants_pooledschema") == [(1,)]
    _killed(here, insee, when="before", step="schema")
    assert here.ask("SELECT count(*) FROM tenants_pooledschema") == [(0,)]
    assert here.parvis(*create(insee))["status"] == 0
    assert_one_whole_commune(here, insee)
    assert here.orphans() == {}


def test_a_template_whose_making_is_killed_is_made_again(here: Installation, towns: Iterator[str]) -> None:
    before = here.ask("SELECT version, tables, length(sql) FROM tenants_templatescript")
    prepare = {"call": "tenants.provisioning.template.prepare"}
    for stop in (
        {"when": "after", "function": "tenants.provisioning.template._migrate_template"},
        {"when": "before", "function": "tenants.provisioning.template.written_down"},
    ):
        here.ask("DELETE FROM tenants_templatescript")
        assert here.order(**prepare, stop=stop)["status"] == KILLED
    assert here.order(**prepare)["status"] == 0
    assert here.ask("SELECT version, tables, length(sql) FROM tenants_templatescript") == before
    insee = next(towns)
    assert here.parvis(*create(insee))["status"] == 0
    assert_one_whole_commune(here, insee)


def test_a_database_restarted_in_the_middle_of_a_step_is_told_and_the_next_run_ends_it(
    here: Installation, towns: Iterator[str]
) -> None:
    insee = next(towns)
    under_way = here.parvis(
        *create(insee), background=True, stop={"when": "after", "step": "offers", "pause": True}
    )
    here.wait_for_pause()
    here.restart_database()
    here.go_on()
    told = here.order(wait=under_way["pid"])
    assert told["status"] == 1
    assert "parvis : " in told["said"]
    assert here.parvis(*create(insee))["status"] == 0
    assert_one_whole_commune(here, insee)
    assert here.orphans() == {}


def test_a_media_disk_without_room_is_told_and_the_next_run_ends_it(
    here: Installation, towns: Iterator[str]
) -> None:
    insee, media = next(towns), here.home / "media"
    kept = media.with_name("media-kept")
    media.rename(kept)
    media.mkdir()
    try:
        with small_disk(media, "1m"):
            filler = media / "filler"
            fill(filler)
            told = here.parvis(*create(insee))
            assert told["status"] == 1
            assert "Le disque est plein" in told["said"]
            filler.unlink()
            assert here.parvis(*create(insee))["status"] == 0
            assert_one_whole_commune(here, insee)
            assert here.orphans() == {}
    finally:
        media.rmdir()
        kept.rename(media)


@pytest.fixture
def cluster_on_a_small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[plugin.Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="parvis-disk-"))
    try:
        with small_disk(folder, "500m"):
            monkeypatch.setattr(tempfile, "tempdir", str(folder))
            cluster = plugin.Cluster()
            monkeypatch.undo()
            yield cluster
    finally:
        folder.rmdir()


def test_a_database_disk_without_room_is_told_and_the_next_run_ends_it(
    cluster_on_a_small_disk: plugin.Cluster, towns: Iterator[str]
) -> None:
    with Installation(cluster_on_a_small_disk) as here:
        if not here.cluster.postgres.data.is_relative_to(here.home):
            pytest.skip("the servers' own account cannot enter a folder of ours here")
        insee, filler = next(towns), here.home / "filler"
        fill(filler, leave=1_000_000)
        told = here.parvis(*create(insee))
        assert told["status"] == 1, told["said"]
        assert "Le disque est plein" in told["said"]
        filler.unlink()
        here.restart_database()
        again = here.parvis(*create(insee))
        assert again["status"] == 0, again["said"]
        assert_one_whole_commune(here, insee)
        assert here.orphans() == {}


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(file: Path, *, leave: int = 0) -> None:
    with suppress(OSError), file.open("wb") as written:
        while leave == 0 or shutil.disk_usage(file.parent).free > leave:
            written.write(b"x" * 65536)
            written.flush()


def _document(said: str) -> dict[str, Any]:
    """What ``--json`` printed, after the progress."""
    return dict(json.loads(said[said.index("{") :]))
