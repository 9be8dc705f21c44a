"""The processes of the demonstration, as its supervisor runs them."""

from __future__ import annotations

import socket
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ops.demo.plan import COMMUNES, LOOPBACK
from ops.embedded.errors import EmbeddedError
from ops.embedded.processes import Process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ops.demo.plan import Ports, Secrets
    from ops.embedded.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
READY_SECONDS = 180
#: What serves keeps its journal, whatever the command line shows.

LOGS = {"PARVIS_LOG_LEVEL": "INFO"}


def standins(home: Path, ports: Ports, secrets: Secrets) -> Iterator[Process]:
    """Identity providers, Stripe, mail catcher, the State's data, addresses: each its own process, on this machine only."""
    folder = home / "standins"
    for provider, port in (("franceconnect", ports.franceconnect), ("proconnect", ports.proconnect)):
        argv = [
            "--provider",
            provider,
            "--port",
            str(port),
            "--clients",
            str(folder / f"{provider}-clients.json"),
        ]
        if provider == "proconnect":
            argv += ["--agents", str(folder / "agents.json")]
        yield _standin(provider, "oidc", [*argv, "--state-dir", str(folder / provider)], port)
    webhook = f"http://operateur.localhost:{ports.web}/facturation/stripe/webhook/"
    argv = [
        "--port",
        str(ports.stripe),
        "--state-dir",
        str(folder / "stripe"),
        "--api-key",
        secrets.stripe_api_key,
    ]
    argv += ["--webhook", webhook, "--webhook-secret", secrets.stripe_webhook]
    yield _standin("stripe", "stripe", argv, ports.stripe)
    argv = ["--port", str(ports.mail), "--smtp-port", str(ports.smtp), "--state-dir", str(folder / "mail")]
    yield _standin("mail", "mail", argv, ports.mail)
    argv = ["--port", str(ports.state), "--franceconnect", f"http://{LOOPBACK}:{ports.franceconnect}/api/v2"]
    yield _standin("state", "state", argv, ports.state)
    argv = ["--port", str(ports.geocoder), "--communes", ",".join(COMMUNES)]
    yield _standin("geocoder", "geocoder", argv, ports.geocoder)


def all_of(home: Path, ports: Ports, secrets: Secrets) -> list[Process]:
    return [web(ports), *standins(home, ports, secrets), worker(home)]


def launch(supervisor: Supervisor, processes: list[Process]) -> None:
    """Start them side by side, without waiting for any."""
    for process in processes:
        supervisor.start(replace(process, ready=None))


def wait_ready(supervisor: Supervisor, processes: list[Process]) -> None:
    """Until each serves; one that dies meanwhile is started again. Raises EmbeddedError past READY_SECONDS."""
    limit = time.monotonic() + READY_SECONDS
    waiting = [process for process in processes if process.ready is not None]

    def ready() -> bool:
        waiting[:] = [process for process in waiting if process.ready is not None and not process.ready()]
        if waiting and time.monotonic() > limit:
            raise EmbeddedError(
                f"« {waiting[0].name} » ne répond pas après {READY_SECONDS} secondes.",
                f"Le détail est dans {supervisor.logs / waiting[0].name}.log.",
            )
        return not waiting

    supervisor.watch(until=ready)


def _standin(name: str, module: str, argv: list[str], port: int) -> Process:
    return Process(
        name=name,
        argv=[PYTHON, "-m", f"ops.standins.{module}", *argv],
        cwd=ROOT,
        ready=_listens(port),
        stop_grace=5,
    )


def web(ports: Ports) -> Process:
    argv = [PYTHON, "-m", "config.serve", "--host", LOOPBACK, "--port", str(ports.web)]
    argv += ["--workers", "1", "--blocking-threads", "8", "--log-level", "warning"]
    return Process(name="web", argv=argv, env=LOGS, cwd=ROOT, ready=_answers(ports.web), ready_timeout=120)


def worker(home: Path) -> Process:
    """With its own beat: a process less to start. A real installation runs them apart (docs/operator.md)."""
    argv = [
        PYTHON,
        "-m",
        "celery",
        "--app",
        "config.celery",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "WARNING",
    ]
    argv += ["--without-gossip", "--without-mingle", "--max-tasks-per-child", "500"]
    argv += ["--beat", "--schedule", str(home / "beat-schedule")]
    return Process(name="worker", argv=argv, env=LOGS, cwd=ROOT, stop_grace=20)


def _listens(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            return probe.connect_ex((LOOPBACK, port)) == 0

    return ready


def _answers(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/sante/pret", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    return ready
