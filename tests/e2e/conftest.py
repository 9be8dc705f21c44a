"""The whole product, as ``make demo`` starts it: servers, worker, beat, stand-ins, on ports of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil
import pytest

from ops.embedded.postgres import EmbeddedPostgres
from tests import browser as browsers
from tests import plugin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 400


@dataclass
class Demo:
    """A running demonstration."""

    home: Path
    port: int
    document: dict[str, Any]
    codes_used: int = 0

    def url(self, slug: str, path: str = "/") -> str:
        return f"http://{slug}.localhost:{self.port}{path}"

    def mails(self, to: str = "") -> list[dict[str, Any]]:
        """What the catcher holds, newest first."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.port + 4}/api/messages?to={to}", timeout=10
        ) as answer:
            document = json.load(answer)
        return list(document["messages"] if isinstance(document, dict) else document)

    def wait_mail(self, to: str, subject: str, seconds: float = 150) -> dict[str, Any]:
        """The newest mail to ``to`` whose subject holds ``subject``; fails when none comes."""
        found = wait(lambda: next((m for m in self.mails(to) if subject in m["subject"]), None), seconds)
        return dict(found)

    def recovery_code(self) -> str:
        """One of the operator's recovery codes that ``make demo`` prints; each serves once."""
        how = next(a["how"] for a in self.document["accounts"] if "oscar" in a["how"])
        codes = how.split("code de secours ")[1].split(" ;")[0].split(" ou ")
        self.codes_used += 1
        return str(codes[self.codes_used - 1])


@dataclass(kw_only=True)
class Started(Demo):
    """A demonstration that the tests started themselves, and stop."""

    process: subprocess.Popen[str]


def wait(question: Callable[[], Any], seconds: float = 60) -> Any:
    """What ``question`` answers once it is true; polls."""
    limit = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > limit:
            raise AssertionError("it did not happen in time")
        time.sleep(0.2)


def free_ports() -> int:
    """The first of six free ports in a row."""
    for port in range(18_000 + os.getpid() % 1000 * 10, 60_000, 10):
        try:
            for offset in range(6):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port + offset))
        except OSError:
            continue
        return port
    raise RuntimeError("no free ports")


def start(home: Path, port: int) -> Started:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PARVIS_", "DATABASE_", "REDIS_"))
    }
    environment |= {"PARVIS_HOME": str(home), "PYTHONWARNINGS": "ignore"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    argv = [sys.executable, "-m", "ops.cli", "demo", "--port", str(port), "--json"]
    with (home / "demo.log").open("a") as log:
        process = subprocess.Popen(
            argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
    return Started(home, port, _read_document(process, home), process=process)


def _read_document(process: subprocess.Popen[str], home: Path) -> dict[str, Any]:
    """The JSON document that the command prints once it serves."""
    assert process.stdout is not None
    text = ""
    limit = time.monotonic() + READY_SECONDS
    for line in process.stdout:
        text += line
        try:
            return dict(json.loads(text))
        except ValueError:
            assert time.monotonic() < limit, "the demonstration does not start"
    raise AssertionError((home / "demo.log").read_text()[-4000:])


def stop(demo: Started) -> None:
    demo.process.send_signal(signal.SIGINT)
    try:
        demo.process.wait(timeout=60)
    finally:
        kill(demo)


def kill(demo: Started) -> None:
    """Everything of it at once, as a machine that loses power; nothing to do when it is over."""
    for process in processes_of(demo.home):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    demo.process.wait(timeout=30)
    if demo.process.stdout:
        demo.process.stdout.close()


def processes_of(home: Path) -> list[psutil.Process]:
    """Every process of an installation: its supervisor and whoever carries its folder in the environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("PARVIS_HOME") == str(home):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    records = home / "processes.json"
    if records.exists():
        pids = [int(pid) for pid, _ in json.loads(records.read_text())["processes"].values()]
        found += [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    return found


@contextmanager
def started(ready: Path | None = None) -> Iterator[Started]:
    """``ready``: data of a cluster to begin with, whose template is made."""
    home = Path(tempfile.mkdtemp(prefix="parvis-e2e-"))
    home.chmod(0o755)
    if ready is not None:
        EmbeddedPostgres(home).begin_with(ready)
    demo = start(home, free_ports())
    try:
        yield demo
        if demo.process.poll() is None:
            stop(demo)
    finally:
        kill(demo)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="package")
def demo(django_db_setup: None) -> Iterator[Demo]:
    """Started once for all the stories, and stopped before the process runs other tests. It opens its communes itself;
    the template, which each run of the tests makes from nothing, it finds made.

    While writing a story, PARVIS_E2E names the JSON of a demonstration that runs.
    """
    running_already = os.environ.get("PARVIS_E2E")
    if running_already:
        file = Path(running_already)
        document = json.loads(file.read_text())
        yield Demo(file.parent, urlsplit(document["operator"]["console"]).port or 80, document)
        return
    assert plugin.cluster is not None
    with started(plugin.cluster.kept(plugin.Stage.READY) / "data") as running:
        yield running


@pytest.fixture(scope="package")
def chromium(demo: Demo) -> Iterator[Browser]:
    with browsers.opened() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser without memory of any other test."""
    fresh = chromium.new_context(locale="fr-FR", viewport={"width": browsers.DESKTOP, "height": 800})
    fresh.set_default_timeout(20_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The story of a demonstration that is killed is told last: they all share it."""
    places = [place for place, item in enumerate(items) if item.path.parent == Path(__file__).parent]
    told = sorted((items[place] for place in places), key=lambda item: item.path.stem == "test_resilience")
    for place, item in zip(places, told, strict=True):
        items[place] = item


def pytest_itemcollected(item: pytest.Item) -> None:
    """The stories share one demonstration: one process tells them all (tests.sharing)."""
    item.add_marker(pytest.mark.e2e)
    item.add_marker(pytest.mark.timeout(600))
