"""One process that a supervisor runs: its description, its start, and how to know it again later."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from ops.embedded.places import Account, identity_of

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_LARGEST_LOG = 20_000_000
#: Written in the environment of every supervised process and inherited by its own children.
RUN_MARK = "PARVIS_RUN"


@dataclass(frozen=True)
class Process:
    """What to run, and how to know that it serves."""

    name: str
    argv: list[str]
    #: Added to the supervisor's own environment, or the whole of it without `inherits_env`.
    env: Mapping[str, str] = field(default_factory=dict)
    inherits_env: bool = True
    #: Asked again and again until it says True; without it a process is ready as soon as it runs.
    ready: Callable[[], bool] | None = None
    #: Default: PARVIS_HOME/logs/<name>.log.
    log_file: Path | None = None
    ready_timeout: float = 60
    cwd: Path | None = None
    #: Done before each start, restarts included.
    before: Callable[[], None] | None = None
    #: The account to switch to; None stays the caller's.
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    #: Seconds between the stop signal and SIGKILL.
    stop_grace: float = 10


def spawn(process: Process, log_file: Path, run: str) -> subprocess.Popen[bytes]:
    """Start the process in a session of its own; it is told to stop if its supervisor dies."""
    _rotate(log_file)
    parent = os.getpid()

    def die_with_supervisor() -> None:
        # After the switch of account, which clears this setting (prctl(2)).
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(process.stop_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    with log_file.open("ab") as log:
        return subprocess.Popen(
            process.argv,
            cwd=process.cwd or "/",
            env={**(os.environ if process.inherits_env else {}), **process.env, RUN_MARK: run},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_supervisor,  # takes no lock
            **(identity_of(process.account) if process.account else {}),
        )


def birth_of(pid: int) -> str | None:
    """When this process was born, in clock ticks since boot: with the pid, it names one process for ever.

    None when there is no such process. Unlike a date, it does not move when the clock is set.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        after_name = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        )
    except OSError:
        return None
    state, *fields = after_name.split()
    return None if state in "ZX" else f"{boot}:{fields[18]}"


def marked_with(run: str) -> list[psutil.Process]:
    """Every live process that carries the mark of this run."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(RUN_MARK) == run:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal every process of the group; nothing to do when it is gone."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def tail(log_file: Path, size: int = 4000) -> str:
    """The last lines that a process wrote."""
    try:
        with log_file.open("rb") as log:
            log.seek(max(0, log_file.stat().st_size - size))
            return log.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _rotate(log_file: Path) -> None:
    log_file.parent.mkdir(parents=True, exist_ok=True)
    if log_file.exists() and log_file.stat().st_size > _LARGEST_LOG:
        log_file.replace(log_file.with_suffix(".log.1"))
