"""A load in a process of its own, so that what it costs is told, and is no part of what it measures.

The process (``python -m MODULE``) reads its plan on its stdin and writes what it saw on its stdout, as JSON. Needs nothing
of Django.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ROOT = Path(__file__).resolve().parents[2]
#: Seconds. An answer that comes later is a failure.
PATIENCE = 30.0


class LoadFailed(Exception):
    """The load did not do what it was asked to, or was not answered as it must be: it tells nothing."""


def run(module: str, plan: DataclassInstance, seconds: float) -> dict[str, Any]:
    """What a load of ``seconds`` saw; raises LoadFailed."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=seconds + 2 * PATIENCE,
        check=False,
    )
    if done.returncode:
        raise LoadFailed(done.stderr.strip().rpartition("\n")[2])
    return dict(json.loads(done.stdout))


def cpu_seconds() -> float:
    """Of processor, used by this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
