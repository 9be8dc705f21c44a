"""The embedded PostgreSQL, started for real."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from ops.embedded import places
from ops.embedded.errors import EmbeddedError
from ops.embedded.places import Account, find_place
from ops.embedded.postgres import DatabaseRole, EmbeddedPostgres
from tests.ops.embedded.conftest import needs_root, wait_until


def _family(pid: int) -> list[psutil.Process]:
    leader = psutil.Process(pid)
    return [leader, *leader.children(recursive=True)]


def _kill_everything(server: EmbeddedPostgres) -> None:
    pid = server.server_pid()
    assert pid is not None
    family = _family(pid)
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=10)


def _started(home: Path, *, durable: bool = False) -> EmbeddedPostgres:
    server = EmbeddedPostgres(home, durable=durable)
    server.start()
    server.bootstrap()
    return server


def test_it_starts_answers_and_stops(home: Path) -> None:
    server = _started(home)
    assert server.is_running()
    with psycopg.connect(server.dsn("parvis_owner")) as link:
        row = link.execute(
            "SELECT current_user, current_database(), extensions.unaccent('Vénissieux')"
        ).fetchone()
        assert row == ("parvis_owner", "parvis", "Venissieux")
        link.execute("CREATE TABLE kept (n int)")
    server.start()  # already started: nothing happens
    server.stop()
    assert not server.is_running()
    assert not server.place.runtime.exists()
    server.stop()
    server.start()
    assert server.run_sql("SELECT count(*) FROM kept") == "0\n"


def test_roles_are_not_superusers_and_cannot_pass_for_one_another(home: Path) -> None:
    server = _started(home)
    rows = server.run_sql(
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolinherit, rolbypassrls, rolreplication "
        "FROM pg_roles WHERE rolname LIKE 'parvis%' ORDER BY 1"
    )
    assert rows == "parvis_app|f|f|f|f|f|f\nparvis_owner|f|t|f|t|f|f\n"
    app = server.dsn(DatabaseRole.APP)
    secret = app.split("@")[0].rpartition(":")[2]
    wrong = app.replace(secret, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with psycopg.connect(app) as link, pytest.raises(psycopg.errors.InsufficientPrivilege):
        link.execute("CREATE SCHEMA mine")
    server.run_sql("CREATE ROLE stranger LOGIN")
    with pytest.raises(psycopg.OperationalError, match="reject"):
        psycopg.connect(server.dsn(DatabaseRole.SUPERUSER).replace("postgres@", "stranger@"))


def test_the_superuser_enters_by_its_system_account_only(home: Path) -> None:
    server = _started(home)
    hba = server.run_sql("SELECT type, user_name, auth_method FROM pg_hba_file_rules")
    assert hba == (
        "local|{postgres}|peer\nlocal|{parvis_owner,parvis_app}|scram-sha-256\nlocal|{all}|reject\n"
    )
    assert (server.place.home / "database-passwords.json").stat().st_mode & 0o777 == 0o600
    assert server.socket.parent.stat().st_mode & 0o777 == 0o700


def test_bootstrap_again_changes_nothing_and_test_databases_come_with_extensions(home: Path) -> None:
    server = _started(home)
    before = server.dsn("parvis_app")
    server.bootstrap(create_databases=True)
    assert server.dsn("parvis_app") == before
    with psycopg.connect(server.dsn("parvis_owner", database="postgres"), autocommit=True) as link:
        link.execute("CREATE DATABASE test_parvis")
    with psycopg.connect(server.dsn("parvis_app", database="test_parvis")) as link:
        assert link.execute("SELECT extensions.similarity('corbas', 'corbas')").fetchone() == (1.0,)


def test_the_owner_makes_the_roles_of_communes(home: Path) -> None:
    server = _started(home)
    with psycopg.connect(server.dsn("parvis_owner")) as link:
        link.execute("CREATE ROLE c_0123456789ab NOLOGIN")
        link.execute("GRANT c_0123456789ab TO parvis_app WITH INHERIT FALSE, SET TRUE")
        link.execute("CREATE SCHEMA c_0123456789ab")
        link.execute("GRANT USAGE ON SCHEMA c_0123456789ab TO c_0123456789ab")
    with psycopg.connect(server.dsn("parvis_app")) as link:
        link.execute("SET ROLE c_0123456789ab")
        assert link.execute("SELECT current_user").fetchone() == ("c_0123456789ab",)


def test_nothing_listens_on_the_network(home: Path) -> None:
    server = _started(home)
    pid = server.server_pid()
    assert pid is not None
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):  # workers come and go
            assert process.net_connections(kind="inet") == []


def test_encoding_sort_order_and_settings(home: Path) -> None:
    server = _started(home)
    assert server.run_sql(
        "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale, lower('ÉTÉ') FROM pg_database "
        "WHERE datname = 'parvis'"
    ) == ("UTF8|b|C.UTF-8|été\n")
    assert (
        server.run_sql("SHOW max_locks_per_transaction; SHOW fsync; SHOW full_page_writes")
        == "256\noff\noff\n"
    )
    server.stop()
    durable = EmbeddedPostgres(home)
    durable.start()
    assert durable.run_sql("SHOW fsync; SHOW synchronous_commit; SHOW full_page_writes") == "on\non\non\n"


def test_it_recovers_after_kill_9_of_everything(home: Path) -> None:
    server = _started(home, durable=True)
    server.run_sql("CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)")
    _kill_everything(server)
    assert not server.is_running()
    assert (server.data / "postmaster.pid").exists()
    assert server.socket.exists()

    again = EmbeddedPostgres(home)
    again.start()
    assert again.run_sql("SELECT n FROM kept") == "42\n"


def test_it_recovers_when_the_stale_pid_now_belongs_to_somebody_else(home: Path) -> None:
    server = _started(home, durable=True)
    stale = (server.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    _kill_everything(server)
    for file in (server.data / "postmaster.pid", server.socket.with_name(f"{server.socket.name}.lock")):
        file.write_text("\n".join([str(os.getpid()), *stale[1:]]) + "\n", encoding="utf-8")
    assert not server.is_running()
    server.start()
    assert server.run_sql("SELECT 1") == "1\n"


def test_it_recovers_when_only_the_postmaster_was_killed(home: Path) -> None:
    server = _started(home, durable=True)
    pid = server.server_pid()
    assert pid is not None
    children = psutil.Process(pid).children()
    children[0].send_signal(signal.SIGSTOP)  # an orphan that will not notice
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not server.is_running())
    server.start()
    assert not any(child.is_running() for child in children)


def test_a_half_made_cluster_is_made_again(home: Path) -> None:
    server = EmbeddedPostgres(home, durable=False)
    draft = server.data.with_name("data.draft")
    draft.mkdir()
    (draft / "half").write_text("cut", encoding="utf-8")
    server.start()
    assert server.is_ready()


def test_data_of_another_major_version_is_refused_in_one_sentence(home: Path) -> None:
    server = EmbeddedPostgres(home)
    folder = server.place.data_folder("postgres", "data")
    (folder / "PG_VERSION").write_text("15\n", encoding="ascii")
    with pytest.raises(EmbeddedError, match="viennent de PostgreSQL 15") as caught:
        server.start()
    assert "PARVIS_HOME" in caught.value.remedy


def test_a_socket_path_too_long_is_refused_in_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = home / ("x" * 100)
    long.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(places, "SYSTEM_RUNTIME", long)
        patch.setenv("XDG_RUNTIME_DIR", str(long))
        with pytest.raises(EmbeddedError, match=r"fait \d+ octets, et le système n’en accepte que 107"):
            EmbeddedPostgres(home)


def test_a_runtime_folder_that_somebody_else_made_is_refused(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.place.runtime.parent.mkdir(parents=True, exist_ok=True)
    server.place.runtime.symlink_to(home)
    with pytest.raises(EmbeddedError, match="n’appartient pas au compte"):
        server.start()
    server.place.runtime.unlink()


def test_a_missing_library_is_said_in_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedPostgres(home)
    broken = home / "bin"
    broken.mkdir()
    (broken / "postgres").write_text(
        "#!/bin/sh\necho 'x: error while loading shared libraries: libz.so.1: cannot open' >&2\nexit 127\n",
        encoding="utf-8",
    )
    (broken / "postgres").chmod(0o755)
    shutil.copy(broken / "postgres", broken / "initdb")
    monkeypatch.setattr(server, "_server_programs", broken)
    with pytest.raises(
        EmbeddedError, match=r"la bibliothèque système « libz\.so\.1 » est introuvable"
    ) as caught:
        server.start()
    assert "zlib1g" in caught.value.remedy


@needs_root
def test_a_full_disk_is_said_in_one_sentence(home: Path) -> None:
    disk = home / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        server = EmbeddedPostgres(disk / "state")
        with pytest.raises(EmbeddedError, match="le disque est plein"):
            server.start()
        server.place.discard()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_deleted_home_is_another_installation_and_a_moved_one_is_the_same(home: Path) -> None:
    first = find_place(home / "a")
    assert find_place(home / "a") == first
    (home / "a").rename(home / "b")
    assert find_place(home / "b").runtime == first.runtime
    assert find_place(home / "a").runtime != first.runtime
    shutil.copytree(home / "b", home / "c")
    assert find_place(home / "c").runtime != first.runtime


@needs_root
def test_as_root_the_server_runs_under_an_unprivileged_account(home: Path) -> None:
    server = _started(home)
    pid = server.server_pid()
    assert pid is not None
    assert server.place.account.uid != 0
    assert {process.uids().real for process in _family(pid)} == {server.place.account.uid}
    assert server.data.is_relative_to(home)
    assert server.data.stat().st_uid == server.place.account.uid


@needs_root
def test_as_root_in_a_closed_folder_data_go_to_the_system_and_no_parent_changes(closed_home: Path) -> None:
    top = closed_home.parents[1]
    mode = top.stat().st_mode
    server = _started(closed_home)
    assert server.data.is_relative_to(places.SYSTEM_ROOT)
    assert top.stat().st_mode == mode
    server.run_sql("CREATE TABLE kept (n int)")
    server.stop()
    assert find_place(closed_home) == server.place
    server.start()
    assert server.run_sql("SELECT count(*) FROM kept") == "0\n"


@needs_root
def test_as_root_with_a_closed_environment_programs_are_copied(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter = Account.can_enter
    package = Path(EmbeddedPostgres(home).programs).parents[1]

    def closed(account: Account, folder: Path) -> bool:
        return not folder.is_relative_to(package) and enter(account, folder)

    monkeypatch.setattr(Account, "can_enter", closed)
    monkeypatch.setattr("ops.embedded.binaries.SYSTEM_ROOT", home / "system")
    server = EmbeddedPostgres(home, durable=False)
    program = Path(server.server_argv()[0])
    assert program.is_relative_to(home / "system")
    server.start()
    server.bootstrap()
    assert server.run_sql("SELECT extensions.unaccent('é')") == "e\n"
    server.stop()
