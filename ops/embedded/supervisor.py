"""Start the processes of an installation, keep them alive, and leave none behind.

    with Supervisor(home) as supervisor:
        supervisor.start(postgres.process())
        ...
        supervisor.watch()

One supervisor a PARVIS_HOME (a lock that the kernel frees when we die). Ctrl-C, SIGTERM and SIGHUP raise
Interrupted where they find the main thread, and leaving the ``with`` stops everything in reverse order. When
we are killed by -9, the kernel tells every child to stop (PR_SET_PDEATHSIG), and whoever is left is found by
the next run, by pid and birth, or by the mark of the run in its environment.
"""

import fcntl
import json
import logging
import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Any, Self

import psutil

from ops.embedded.errors import EmbeddedError, explain
from ops.embedded.processes import Process, birth_of, marked_with, signal_group, spawn, tail

_LOG = logging.getLogger(__name__)
_POLL = 0.1
_FIRST_PAUSE = 0.5
#: Long enough for what is being undone on the way out; a person hardly sees it.
_INSIST = 2.0
_LONGEST_PAUSE = 30.0
#: A process that lived this long starts again with the shortest pause.
_STEADY = 60.0
_LEFTOVER_GRACE = 5.0


class Interrupted(BaseException):
    """Ctrl-C, SIGTERM or SIGHUP: time to stop. Not an Exception, so that nothing swallows it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell expects of a program ended by this signal."""
        return 128 + self.number


@dataclass
class _Child:
    process: Process
    log_file: Path
    handle: subprocess.Popen[bytes]
    started: float
    failures: int = 0
    restart_at: float | None = None


@dataclass
class _Signals:
    """What the handlers saw, and whether they may raise now."""

    held: bool = False
    first: int | None = None
    stopping: bool = False
    impatient: bool = False
    previous: dict[int, Any] = field(default_factory=dict)


class Supervisor:
    """Runs named processes for one PARVIS_HOME; a context manager, entered from the main thread.

    ``say`` receives one French sentence about each event worth telling.
    """

    def __init__(self, home: Path, *, say: Callable[[str], None] = _LOG.warning) -> None:
        self.home = home.absolute()
        self.logs = self.home / "logs"
        self._say = say
        self._children: dict[str, _Child] = {}
        self._signals = _Signals()
        self._lock: IO[str] | None = None
        self._run = secrets.token_hex(8)
        self._records = self.home / "processes.json"

    def __enter__(self) -> Self:
        if threading.current_thread() is not threading.main_thread():
            # The parent-death signal fires when the thread that started the child ends.
            raise RuntimeError("a supervisor runs in the main thread")
        self._take_lock()
        try:
            self._end_leftovers()
            self._record()
        except BaseException:
            self._release_lock()
            raise
        self._listen_to_signals()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._signals.stopping = True
        try:
            self.stop_all()
        finally:
            for number, handler in self._signals.previous.items():
                signal.signal(number, handler)
            self._records.unlink(missing_ok=True)
            self._release_lock()

    # Starting and watching

    def start(self, process: Process) -> None:
        """Start a process and wait until it is ready; raise EmbeddedError when it does not come up."""
        if process.name in self._children:
            raise ValueError(f"{process.name} is already supervised")
        child = self._launch(process)
        deadline = time.monotonic() + process.ready_timeout
        while process.ready is not None and not process.ready():
            code = child.handle.poll()
            if code is not None:
                del self._children[process.name]
                raise explain(f"« {process.name} » ne démarre pas", tail(child.log_file), child.log_file)
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"« {process.name} » ne répond pas après {process.ready_timeout:.0f} secondes.",
                    f"Le détail est dans {child.log_file}.",
                )
            time.sleep(_POLL / 4)

    def watch(self, until: Callable[[], bool] | None = None) -> None:
        """Restart whoever dies, until `until()` says True or a signal raises Interrupted."""
        while until is None or not until():
            for child in list(self._children.values()):
                self._look_after(child)
            time.sleep(_POLL)

    def pids(self) -> dict[str, int]:
        """The live processes by name."""
        return {name: c.handle.pid for name, c in self._children.items() if c.handle.poll() is None}

    def _launch(self, process: Process, failures: int = 0) -> _Child:
        if process.before is not None:
            process.before()
        log_file = process.log_file or self.logs / f"{process.name}.log"
        self._signals.held = True  # no Interrupted between the birth of a child and its record
        try:
            handle = spawn(process, log_file, self._run)
            child = _Child(process, log_file, handle, time.monotonic(), failures)
            self._children[process.name] = child
            self._record()
        except (OSError, subprocess.SubprocessError) as error:
            raise explain(f"« {process.name} » ne démarre pas", str(error), log_file) from error
        finally:
            self._signals.held = False
        if self._signals.first is not None:
            raise Interrupted(self._signals.first)
        return child

    def _look_after(self, child: _Child) -> None:
        code = child.handle.poll()
        if code is None:
            return
        now = time.monotonic()
        if child.restart_at is None:
            signal_group(child.handle.pid, signal.SIGKILL)  # what it left behind
            child.failures = 0 if now - child.started > _STEADY else child.failures
            pause = min(_FIRST_PAUSE * 2**child.failures, _LONGEST_PAUSE)
            child.restart_at = now + pause
            self._say(
                f"« {child.process.name} » s’est arrêté ({_how(code)}) ; nouveau départ dans {pause:g} s. "
                f"Le détail est dans {child.log_file}."
            )
        elif now >= child.restart_at:
            try:
                self._launch(child.process, child.failures + 1)
            except EmbeddedError as error:
                child.failures += 1
                child.restart_at = now + min(_FIRST_PAUSE * 2**child.failures, _LONGEST_PAUSE)
                self._say(str(error))

    # Stopping

    @contextmanager
    def for_a_while(self) -> Iterator[None]:
        """What starts in the block stops with it, last started first."""
        before = set(self._children)
        try:
            yield
        finally:
            for name in reversed([name for name in self._children if name not in before]):
                self._stop(self._children.pop(name))
            self._record()

    def stop_all(self) -> None:
        """Stop every process, last started first; a second Ctrl-C cuts the wait short."""
        self._signals.stopping = True
        for child in reversed(list(self._children.values())):
            self._stop(child)
        self._children.clear()

    def _stop(self, child: _Child) -> None:
        handle = child.handle
        if handle.poll() is None:
            handle.send_signal(child.process.stop_signal)
            deadline = time.monotonic() + child.process.stop_grace
            while handle.poll() is None and time.monotonic() < deadline and not self._signals.impatient:
                time.sleep(_POLL / 10)
        signal_group(handle.pid, signal.SIGKILL)
        handle.wait()

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # nohup
            self._signals.previous[number] = signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        state = self._signals
        if state.stopping:
            state.impatient = True
            return
        if state.first is None:
            state.first = number
            threading.Thread(target=self._insist, args=(number,), daemon=True).start()
        if not state.held:
            raise Interrupted(number)

    def _insist(self, number: int) -> None:
        """Again, until we are leaving: what a handler raises inside a finalizer is dropped by Python."""
        while True:
            time.sleep(_INSIST)
            if self._signals.stopping:
                return
            os.kill(os.getpid(), number)

    # One run at a time, and what the last one left

    def _take_lock(self) -> None:
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            # Opened to append: reading who holds it must not empty it.
            self._lock = (self.home / "supervisor.lock").open("a+", encoding="ascii")
        except OSError as error:
            raise explain(
                "Le dossier de l’installation n’est pas utilisable", str(error), self.home
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "inconnu"
            self._lock.close()
            self._lock = None
            raise EmbeddedError(
                f"Parvis tourne déjà dans « {self.home} » (processus {holder}).",
                f"Arrêtez-le (Ctrl-C dans son terminal, ou kill {holder}), ou donnez un autre dossier dans "
                "PARVIS_HOME.",
            ) from None
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def _release_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _record(self) -> None:
        """Who runs now, for the next run to find after a kill -9 of this one."""
        processes = {name: [c.handle.pid, birth_of(c.handle.pid)] for name, c in self._children.items()}
        draft = self._records.with_suffix(".draft")
        try:
            draft.write_text(json.dumps({"run": self._run, "processes": processes}), encoding="utf-8")
            draft.replace(self._records)
        except OSError as error:
            raise explain("L’état de l’installation n’a pas pu être écrit", str(error), draft) from error

    def _end_leftovers(self) -> None:
        try:
            known = json.loads(self._records.read_text(encoding="utf-8"))
            leaders = [(int(pid), str(birth)) for pid, birth in known["processes"].values()]
            run = str(known["run"])
        except (OSError, ValueError, KeyError, TypeError):
            return
        left = {process.pid: process for process in marked_with(run)}
        for pid, birth in leaders:
            if birth_of(pid) == birth:
                left |= _group_of(pid)
        if not left:
            return
        self._say("Une exécution précédente a été interrompue : arrêt de ce qu’elle a laissé.")
        for process in left.values():
            _send(process, signal.SIGTERM)
        _gone, alive = psutil.wait_procs(list(left.values()), timeout=_LEFTOVER_GRACE)
        for process in alive:
            _send(process, signal.SIGKILL)
        psutil.wait_procs(alive, timeout=_LEFTOVER_GRACE)


def _group_of(pid: int) -> dict[int, psutil.Process]:
    """The process and what it started, by pid."""
    try:
        leader = psutil.Process(pid)
        return {process.pid: process for process in (leader, *leader.children(recursive=True))}
    except psutil.NoSuchProcess:
        return {}


def _send(process: psutil.Process, number: signal.Signals) -> None:
    """psutil refuses to signal a pid that was recycled since it was looked up."""
    try:
        process.send_signal(number)
    except psutil.Error:
        return


def _how(code: int) -> str:
    return f"code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
