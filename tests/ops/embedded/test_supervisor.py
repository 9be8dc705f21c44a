"""The supervisor, run as a program of its own when signals are at stake."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import ops
from ops.embedded import supervisor as supervision
from ops.embedded.errors import EmbeddedError
from ops.embedded.ports import check_ports_are_free
from ops.embedded.postgres import EmbeddedPostgres
from ops.embedded.processes import Process, marked_with
from ops.embedded.supervisor import Interrupted, Supervisor
from ops.embedded.valkey import EmbeddedValkey
from tests.ops.embedded.conftest import wait_until

_SLEEPER = ["sleep", "600"]
#: A process with a child of its own.
_PARENT = ["sh", "-c", "sleep 600 & wait"]
_STUBBORN = [
    sys.executable,
    "-c",
    """import signal, time, pathlib, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(600)""",
]
#: A terminal's signal kills: what runs the suite may have been told to ignore it (nohup), and children inherit that.
_PROGRAM = """
import signal
import sys
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from ops.embedded.processes import Process
from ops.embedded.supervisor import Interrupted, Supervisor
home, flag = Path(sys.argv[1]), Path(sys.argv[2])
try:
    with Supervisor(home) as supervisor:
        supervisor.start(Process("sleeper", ["sleep", "600"]))
        supervisor.start(Process("parent", ["sh", "-c", "sleep 600 & wait"]))
        supervisor.start(Process("stubborn", sys.argv[3:], ready=flag.exists, stop_grace=0.3))
        (home / "ready").touch()
        supervisor.watch()
except Interrupted as stop:
    sys.exit(stop.exit_code)
"""


@pytest.fixture
def program(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    flag = home / "stubborn-is-deaf"
    running = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(home), str(flag), *_STUBBORN, str(flag)],
        env={**os.environ, "PYTHONPATH": str(Path(str(ops.__file__)).parents[1])},
    )
    wait_until(lambda: (home / "ready").exists() or running.poll() is not None)
    yield running
    running.kill()
    running.wait()


def _run_of(home: Path) -> str:
    return str(json.loads((home / "processes.json").read_text(encoding="utf-8"))["run"])


def _names(run: str) -> list[str]:
    return sorted(process.name() for process in marked_with(run))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process(
    home: Path, program: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    run = _run_of(home)
    assert len(marked_with(run)) == 4  # sleeper, parent and its own child, stubborn
    program.send_signal(number)
    assert program.wait(20) == 128 + number
    assert marked_with(run) == []
    assert not (home / "processes.json").exists()


def test_after_its_own_kill_9_the_system_stops_children_and_the_next_run_ends_the_rest(
    home: Path, program: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run_of(home)
    leaders = {
        psutil.Process(pid)
        for pid, _birth in json.loads((home / "processes.json").read_text())["processes"].values()
    }
    program.kill()
    program.wait()
    wait_until(lambda: sum(leader.is_running() for leader in leaders) == 1)  # the deaf one
    said: list[str] = []
    monkeypatch.setattr(supervision, "_LEFTOVER_GRACE", 0.5)
    with Supervisor(home, say=said.append):
        assert marked_with(run) == []
    assert said == ["Une exécution précédente a été interrompue : arrêt de ce qu’elle a laissé."]


def test_a_recycled_pid_is_left_alone(home: Path) -> None:
    somebody = subprocess.Popen(_SLEEPER)
    try:
        (home / "processes.json").write_text(
            json.dumps({"run": "0" * 16, "processes": {"web": [somebody.pid, "other-boot:1"]}}),
            encoding="utf-8",
        )
        with Supervisor(home):
            assert somebody.poll() is None
    finally:
        somebody.kill()
        somebody.wait()


def test_two_runs_on_one_home_are_refused_naming_the_first(home: Path) -> None:
    with (
        Supervisor(home),
        pytest.raises(EmbeddedError, match=rf"tourne déjà dans .* \(processus {os.getpid()}\)"),
        Supervisor(home),
    ):
        pass
    with Supervisor(home):
        pass


def test_a_dead_process_is_started_again(home: Path) -> None:
    said: list[str] = []
    with Supervisor(home, say=said.append) as supervisor:
        supervisor.start(Process("web", _PARENT))
        first = supervisor.pids()["web"]
        os.kill(first, signal.SIGKILL)
        supervisor.watch(until=lambda: supervisor.pids().get("web", first) != first)
    assert "« web » s’est arrêté (signal SIGKILL) ; nouveau départ dans 0.5 s." in said[0]
    assert supervisor.pids() == {}


def test_a_process_that_does_not_come_up_is_said_in_one_sentence(home: Path) -> None:
    with Supervisor(home) as supervisor:
        with pytest.raises(EmbeddedError, match="« web » ne démarre pas : boum"):
            supervisor.start(Process("web", ["sh", "-c", "echo boum; exit 3"], ready=lambda: False))
        with pytest.raises(EmbeddedError, match="« slow » ne répond pas"):
            supervisor.start(Process("slow", _SLEEPER, ready=lambda: False, ready_timeout=0.2))
        with pytest.raises(EmbeddedError, match="« absent » ne démarre pas"):
            supervisor.start(Process("absent", ["/no/such/program"]))
    assert (home / "logs" / "web.log").read_text(encoding="utf-8") == "boum\n"


def test_processes_stop_in_reverse_order(home: Path) -> None:
    script = "trap 'echo {0} >> {1}; exit' TERM; touch {2}; while :; do sleep 0.02; done"
    order = home / "order"
    with Supervisor(home) as supervisor:
        for name in ("database", "web"):
            flag = home / f"{name}-up"
            argv = ["sh", "-c", script.format(name, order, flag)]
            supervisor.start(Process(name, argv, ready=flag.exists))
    assert order.read_text(encoding="utf-8").split() == ["web", "database"]


def test_what_starts_for_a_while_stops_with_it(home: Path) -> None:
    with Supervisor(home) as supervisor:
        supervisor.start(Process("stays", _SLEEPER))
        with pytest.raises(LookupError), supervisor.for_a_while():
            supervisor.start(Process("passes", _PARENT))
            passing = psutil.Process(supervisor.pids()["passes"])
            raise LookupError
        assert list(supervisor.pids()) == ["stays"]
        assert not passing.is_running()
        supervisor.start(Process("passes", _SLEEPER))  # the name is free again
        assert list(supervisor.pids()) == ["stays", "passes"]


def test_handlers_are_put_back(home: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Supervisor(home) as supervisor:
        supervisor.start(Process("web", _SLEEPER))
        with pytest.raises(Interrupted):
            os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before


def test_both_servers_live_under_it_and_restart(home: Path) -> None:
    database, broker = EmbeddedPostgres(home, durable=False), EmbeddedValkey(home)
    database.start()  # as another command would have left it
    with Supervisor(home, say=lambda _sentence: None) as supervisor:
        supervisor.start(database.process())
        supervisor.start(broker.process())
        database.bootstrap()
        assert database.server_pid() == supervisor.pids()["postgres"]
        assert broker.server_pid() == supervisor.pids()["valkey"]
        for name in ("postgres", "valkey"):
            os.kill(supervisor.pids()[name], signal.SIGKILL)
        supervisor.watch(until=lambda: database.is_ready() and broker.is_ready())
        assert database.run_sql("SELECT 1") == "1\n"
    assert not database.is_running()
    assert not broker.is_running()


def test_a_port_in_use_is_said_with_its_holder_and_a_free_range_advised() -> None:
    """Each demonstration takes six ports: the one advised must leave the whole range of the first alone."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen(1)
        port = holder.getsockname()[1]
        with pytest.raises(
            EmbeddedError, match=rf"Le port {port} est déjà utilisé par .*{os.getpid()}"
        ) as caught:
            check_ports_are_free(port - 3, 6)
        advised = re.search(r"make demo PORT=(\d+)", caught.value.remedy)
        assert advised is not None
        assert int(advised[1]) >= port - 3 + 6
        assert f"parvis demo --port {advised[1]}" in caught.value.remedy
        check_ports_are_free(int(advised[1]), 6)
    check_ports_are_free(port, 1)


class _Watched:
    pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_that_python_drops_in_a_finalizer_comes_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.embedded.supervisor._INSIST", 0.2)
    watched = _Watched()
    weakref.finalize(watched, os.kill, os.getpid(), signal.SIGTERM)
    started = time.monotonic()
    with pytest.raises(Interrupted), Supervisor(home):
        del watched  # the handler raises inside the finalizer: printed, and lost
        time.sleep(20)
    assert time.monotonic() - started < 15
