"""``parvis bench`` in its smallest form: the keys that scripts rely on, and nothing left behind. Never a time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from ops.bench.cluster import READY

ROOT = Path(__file__).resolve().parents[3]
#: Migrating an empty database takes most of it, on a machine that does other things besides.
pytestmark = pytest.mark.timeout(600)
QUICK = ("--runs", "1", "--workers", "1")


def start(folder: Path, *words: str, ready: Path | None = None) -> subprocess.Popen[str]:
    """``parvis bench`` as typed in a terminal, its temporary folders under ``folder``; no database of ours."""
    folder.chmod(0o755)  # as root, the servers' own account enters it
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PARVIS_", "DATABASE_", "REDIS_", "DJANGO_"))
    }
    environment |= {"TMPDIR": str(folder), "PARVIS_HOME": str(folder), "PYTHONWARNINGS": "ignore"}
    if ready is not None:
        environment[READY] = str(ready)
    return subprocess.Popen(
        [sys.executable, "-m", "ops.cli", "bench", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def measure(folder: Path, *words: str, ready: Path | None = None) -> dict[str, Any]:
    bench = start(folder, *words, "--json", ready=ready)
    out, progress = bench.communicate()
    assert bench.returncode == 0, progress
    assert " : " in progress
    return dict(json.loads(out))


def left_behind(folder: Path) -> list[str]:
    """Folders of a bench, and processes that still work for one."""
    found = [str(entry) for entry in folder.glob("parvis-bench-*")]
    for process in psutil.process_iter():
        try:
            if str(folder) in process.environ().get("TMPDIR", "") or str(folder) in " ".join(
                process.cmdline()
            ):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short: sockets live near it, and every parent lets the servers' account in."""
    folder = tmp_path_factory.mktemp("bench")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(parent.stat().st_mode | 0o011)
    return folder


def test_all_the_measures_of_one_installation(folder: Path) -> None:
    """``provision``, from nothing, then ``serve``, ``isolation`` and ``fleet``, whose verbs give the same documents."""
    # With fewer communes, each of the others would near its own limit.
    found = measure(folder, "all", *QUICK, "--communes", "12", "--seconds", "2")
    _of_provision(found["provision"])
    _of_serve(found["serve"])
    _of_isolation(found["isolation"])
    _of_fleet(found["fleet"])
    assert left_behind(folder) == []


def _of_provision(document: dict[str, Any]) -> None:
    assert isinstance(document["tables"], int)
    for key in (
        "stock_s",
        "clone_s",
        "ddl_s",
        "cold_s",
        "warm_s",
        "cold_over_ddl",
        "stock_over_cold",
        "bulk_ratio",
    ):
        assert isinstance(document[key], float), key
    assert list(document["steps"])[:2] == ["role", "schema"]


def _of_serve(document: dict[str, Any]) -> None:
    assert (document["tenant_switches"], document["workers"]) == (1, 1)
    assert 0 < document["statements"] <= 10
    keys = ["uncached_rps", "single_tenant_rps", "stock_rps", "p50_ms", "uncached_over_single"]
    keys += ["in_process_rps", "flat", "uncached_few_rps"]
    if document["proxy"] is not None:  # nginx of the machine, else the Caddy of the development environment
        keys += ["cached_rps", "static_rps", "cached_over_static"]
    for key in keys:
        assert isinstance(document[key], float), key


def _of_isolation(document: dict[str, Any]) -> None:
    for key in ("load_ratio", "others_p95_ms_alone", "others_p95_ms_under_load", "stock_p95_ms_under_load"):
        assert document[key] > 0, key
    assert document["refused"] > 0
    assert document["others_refused"] == 0
    assert document["memory"]["learnt_mb"] > document["memory"]["empty_mb"] > 0


def _of_fleet(document: dict[str, Any]) -> None:
    assert document["communes"] == 12
    for key in ("noop_stock_ms", "noop_ms", "add_column_ms", "add_column_sql_ms", "add_column_over_sql"):
        assert isinstance(document[key], float), key
    assert 0 < document["shared_s"] <= document["add_column_s"]


def test_export(folder: Path, ready: Path) -> None:
    document = measure(folder, "export", "--runs", "1", "--communes", "3", ready=ready)
    for key in ("alone_s", "among_s", "rows_alone_s", "rows_among_s", "pg_dump_alone_s", "pg_dump_among_s"):
        assert isinstance(document[key], float), key
    for key in ("among_over_alone", "rows_among_over_alone", "pg_dump_among_over_alone"):
        assert document[key] > 0, key
    assert left_behind(folder) == []


def test_deposits(folder: Path, ready: Path) -> None:
    """More at once than a commune is given (30): some are told to come back, and all arrive."""
    document = measure(folder, "deposits", *QUICK, "--deposits", "45", ready=ready)
    assert (document["lost"], document["twice"], document["stock_lost"]) == (0, 0, 0)
    assert document["told_to_come_back"] > 0
    for key in ("p50_s", "last_s", "stock_p50_s", "stock_last_s", "one_by_one_s", "together_over_one_by_one"):
        assert document[key] > 0, key
    assert left_behind(folder) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_half_way_it_leaves_nothing(folder: Path, number: signal.Signals) -> None:
    bench = start(folder, "fleet")
    assert bench.stderr is not None
    bench.stderr.readline()  # the servers run, migrations begin
    time.sleep(0.5)
    bench.send_signal(number)
    bench.communicate(timeout=60)
    assert bench.returncode == 128 + number
    assert left_behind(folder) == []


def test_bad_figures_are_refused(folder: Path) -> None:
    bench = start(folder, "serve", "--communes", "1")
    _, said = bench.communicate()
    assert bench.returncode == 2
    assert "--communes 1" in said
