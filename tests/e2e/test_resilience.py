"""The worker killed half-way, everything killed at once, a port taken: nothing lost, nothing sent twice."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from functools import partial
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.e2e import conftest as e2e

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = 4


@pytest.fixture(scope="module")
def own(demo: e2e.Demo) -> Iterator[e2e.Started]:
    """The demonstration of all the stories, which end here: it is killed. Somebody's own is let alone."""
    if isinstance(demo, e2e.Started):
        yield demo
        return
    with e2e.started() as another:
        yield another


def _answers(demo: e2e.Demo, slug: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{demo.port}/", headers={"Host": f"{slug}.localhost"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def _parvis(demo: e2e.Demo, *words: str) -> dict[str, object]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DATABASE_"))
    }
    environment |= {"PARVIS_HOME": str(demo.home), "PYTHONWARNINGS": "ignore"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    argv = [sys.executable, "-m", "ops.cli", *words, "--json"]
    done = subprocess.run(argv, cwd=e2e.ROOT, env=environment, capture_output=True, text=True, check=False)
    return dict(json.loads(done.stdout))


def test_a_port_in_use_is_named_and_the_remedy_with_it(own: e2e.Started) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        if not 1024 <= port <= 65_000:
            pytest.skip("the system gave a port out of range")
        environment = {**os.environ, "PARVIS_HOME": str(own.home / "other"), "PARVIS_ENV": "demo"}
        argv = [sys.executable, "-m", "ops.cli", "demo", "--port", str(port)]
        done = subprocess.run(
            argv, cwd=e2e.ROOT, env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_worker_killed_again_and_again_loses_no_mail_and_sends_none_twice(own: e2e.Started) -> None:
    """Invitations are mails of an outbox; the worker dies while it sends them."""
    before = {mail["message_id"] for mail in own.mails()}
    addresses = [f"invite{i}@operateur.example" for i in range(KILLS)]
    for address in addresses:
        _parvis(own, "operator", "invite", address)
        for process in e2e.processes_of(own.home):
            try:
                if "worker" in " ".join(process.cmdline()):
                    process.send_signal(signal.SIGKILL)
            except psutil.Error:
                continue
    for address in addresses:
        e2e.wait(partial(own.mails, address), seconds=90)
    sent = [mail for mail in own.mails() if mail["message_id"] not in before]
    recipients = [to for mail in sent for to in mail["envelope"]["to"] if to.startswith("invite")]
    assert sorted(recipients) == sorted(addresses)


def test_everything_killed_at_once_recovers_at_the_next_run(own: e2e.Started) -> None:
    e2e.kill(own)
    again = e2e.start(own.home, own.port)
    own.process = again.process
    for commune in again.document["communes"]:
        assert _answers(again, commune["slug"]) == 200


def test_ctrl_c_leaves_no_process_behind(own: e2e.Started) -> None:
    e2e.stop(own)
    e2e.wait(
        lambda: (
            not [
                p for p in e2e.processes_of(own.home) if p.is_running() and p.status() != psutil.STATUS_ZOMBIE
            ]
        ),
        seconds=30,
    )
    assert own.process.returncode == 130
