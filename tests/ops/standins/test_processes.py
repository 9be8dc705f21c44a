"""Each stand-in as the demo starts it: its own process, on the loopback, never in production."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.servers import free_port, listens

ROOT = Path(__file__).resolve().parents[3]
STANDINS = ["franceconnect", "proconnect", "stripe", "mail", "geocoder", "state"]


def command(name: str, port: int, directory: Path, clients: Path, agents: Path) -> list[str]:
    package = "oidc" if name.endswith("connect") else name
    line = [sys.executable, "-m", f"ops.standins.{package}", "--port", str(port)]
    line += ["--communes", "69259"] if package == "geocoder" else ["--state-dir", str(directory)]
    if package == "oidc":
        line += ["--provider", name, "--clients", str(clients), "--agents", str(agents)]
    if package == "state":
        line = line[:-2]
    if package == "mail":
        line += ["--smtp-port", str(free_port())]
    return line


@contextmanager
def started(line: list[str]) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PARVIS_ENV": "demo", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize("name", STANDINS)
def test_it_starts_says_so_and_stops(
    name: str, tmp_path: Path, clients_file: Path, agents_file: Path
) -> None:
    port = free_port()
    line = command(name, port, tmp_path / "state", clients_file, agents_file)
    with started(line) as process, requests.Session() as session:
        session.trust_env = False
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith(f"prêt {name} http://127.0.0.1:{port}")
        assert session.get(f"http://127.0.0.1:{port}/_standin/health", timeout=5).json()["ok"] is True
        second = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
        assert (second.returncode, str(port) in second.stderr) == (1, True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert not listens(port)


def test_a_killed_parent_leaves_nobody(tmp_path: Path, clients_file: Path, agents_file: Path) -> None:
    port = free_port()
    with started(command("stripe", port, tmp_path, clients_file, agents_file)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert listens(port)
        process.kill()
        process.wait(timeout=5)
        deadline = time.monotonic() + 5
        while listens(port):
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("name", STANDINS)
def test_it_refuses_production(name: str, tmp_path: Path, clients_file: Path, agents_file: Path) -> None:
    line = command(name, free_port(), tmp_path, clients_file, agents_file)
    environment = {**os.environ, "PARVIS_ENV": "production", "PYTHONPATH": str(ROOT)}
    refused = subprocess.run(
        line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert refused.returncode == 2
    assert "refuse de démarrer" in refused.stderr
    assert refused.stdout == ""
