"""Where an installation keeps its data and sockets, and which system account runs its servers.

An ordinary user runs the servers under the same account, data in ``PARVIS_HOME``. As root, PostgreSQL
refuses to start: an unprivileged account runs the servers, and when it cannot enter ``PARVIS_HOME``
(``/root`` is 0700) the data goes to a folder of the system. The permissions of parents are never changed.
"""

import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from ops.embedded.errors import EmbeddedError, telling

SYSTEM_USER = "parvis"
FALLBACK_USER = "nobody"
SYSTEM_ROOT = Path("/var/lib/parvis")
SYSTEM_RUNTIME = Path("/run/parvis")
#: sun_path holds 108 bytes, the last one being NUL (unix(7)).
SOCKET_PATH_LIMIT = 107
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Identity(TypedDict, total=False):
    """Keyword arguments of subprocess.Popen."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The system account that runs the servers."""

    name: str
    uid: int
    gid: int
    #: True when we are root and must switch to this account.
    switches: bool

    def can_enter(self, folder: Path) -> bool:
        """Whether the account may traverse every folder down to this one."""
        if not self.switches:
            return os.access(folder, os.X_OK)
        return run_as(self, ["test", "-x", str(folder)]).returncode == 0


def run_as(account: Account, argv: list[str], *, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a short command under the account, with a clean environment.

    Output goes through a file: a daemon that inherits a pipe (pg_ctl start) would keep it open for ever.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(
            argv,
            cwd="/",
            env={"PATH": PATH, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
            **identity_of(account),
        )
        output.seek(0)
        return subprocess.CompletedProcess(argv, done.returncode, stdout=output.read())


def identity_of(account: Account) -> Identity:
    """The keyword arguments of subprocess.Popen that switch to the account."""
    if not account.switches:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def server_account() -> Account:
    """The account that runs the servers: the caller, or an unprivileged one when the caller is root."""
    if os.geteuid() != 0:
        uid = os.geteuid()
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            # PostgreSQL itself looks its own account up (peer authentication, initdb).
            raise EmbeddedError(
                f"Le compte numéro {uid} n’a pas de nom sur ce système.",
                "Déclarez-le dans /etc/passwd, ou lancez la commande sous un compte existant.",
            ) from None
        return Account(name, uid, os.getegid(), switches=False)
    for name in (SYSTEM_USER, FALLBACK_USER):
        entry = _find_or_create(name)
        if entry is not None and entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switches=True)
    raise EmbeddedError(
        "PostgreSQL refuse de tourner sous root, et aucun compte système sans privilège n’est disponible.",
        f"Créez-en un (useradd --system {SYSTEM_USER}), ou lancez la commande sous un compte ordinaire.",
    )


def _find_or_create(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path=PATH)
    if name != SYSTEM_USER or useradd is None:
        return None
    options = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    subprocess.run([useradd, *options, name], capture_output=True, check=False)
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


@dataclass(frozen=True)
class Place:
    """The folders of one installation."""

    #: PARVIS_HOME, belongs to the caller.
    home: Path
    account: Account
    #: Where servers keep their data; `home`, or a folder of the system that the account can enter.
    data_root: Path
    #: Sockets; 0700, belongs to the account that runs the servers.
    runtime: Path

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    def socket(self, name: str) -> Path:
        """The path of a socket; raises EmbeddedError when the kernel would refuse its length."""
        path = self.runtime / name
        length = len(os.fsencode(path))
        if length > SOCKET_PATH_LIMIT:
            raise EmbeddedError(
                f"Le chemin de la prise « {path} » fait {length} octets, et le système n’en accepte que "
                f"{SOCKET_PATH_LIMIT}.",
                "Donnez à XDG_RUNTIME_DIR un chemin plus court.",
            )
        return path

    def open_runtime(self) -> None:
        """Make the folder of sockets: the system may have emptied it since the last run."""
        if self.runtime.parent == SYSTEM_RUNTIME:
            SYSTEM_RUNTIME.mkdir(exist_ok=True)
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        _own(self.runtime, self.account, 0o700)

    def close_runtime(self) -> None:
        """Remove the folder of sockets when no server uses it any more."""
        with suppress(OSError):
            self.runtime.rmdir()

    def discard(self) -> None:
        """Delete what this installation keeps outside PARVIS_HOME; for throw-away ones, servers stopped."""
        shutil.rmtree(self.runtime, ignore_errors=True)
        if self.data_root != self.home:
            shutil.rmtree(self.data_root, ignore_errors=True)

    @contextmanager
    def locked(self, server: str) -> Iterator[None]:
        """One start or stop of a server at a time, whoever asks."""
        with (self.home / f"{server}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def settings_folder(self, server: str) -> Path:
        """The folder of one server's settings: we write, the servers' account reads. No secret there."""
        folder = self.data_root / server
        with telling(f"Le dossier « {folder} » n’est pas utilisable", folder):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
        return folder

    def data_folder(self, server: str, name: str) -> Path:
        """A private folder of one server that belongs to the servers' account, made when missing."""
        folder = self.settings_folder(server) / name
        folder.mkdir(exist_ok=True)
        _own(folder, self.account, 0o700)
        return folder


def find_place(home: Path) -> Place:
    """Decide once and for all where the installation of this PARVIS_HOME lives, and make its folders."""
    home = home.absolute()
    with telling(f"Le dossier « {home} » n’est pas utilisable", home):
        home.mkdir(parents=True, exist_ok=True)
        home = home.resolve()
        (home / "logs").mkdir(mode=0o700, exist_ok=True)
        key = _installation_key(home)
        account = server_account()
        return Place(home, account, _data_root(home, account, key), _runtime_folder(account, key))


def _installation_key(home: Path) -> str:
    """Twelve hex digits of this PARVIS_HOME: a deleted one that is made again is another installation."""
    file = home / "installation.json"
    if file.exists():
        try:
            known = json.loads(file.read_text(encoding="utf-8"))
            if known["home"] == str(home) or not Path(known["home"]).exists():
                return str(known["key"])  # the same, or the whole folder was moved
        except (ValueError, KeyError, TypeError):
            pass  # cut by a full disk
    key = hashlib.sha256(os.fsencode(home) + secrets.token_bytes(8)).hexdigest()[:12]
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps({"home": str(home), "key": key}), encoding="utf-8")
    draft.replace(file)
    return key


def _data_root(home: Path, account: Account, key: str) -> Path:
    elsewhere = SYSTEM_ROOT / key
    if account.switches and (elsewhere.exists() or not account.can_enter(home)):
        elsewhere.mkdir(parents=True, exist_ok=True)
        elsewhere.parent.chmod(0o755)
        elsewhere.chmod(0o755)
        return elsewhere.resolve()
    return home


def _runtime_folder(account: Account, key: str) -> Path:
    """A short path: /run as root, else the session's runtime folder, else /tmp."""
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    if account.switches and os.access(SYSTEM_RUNTIME.parent, os.W_OK):
        return SYSTEM_RUNTIME / key
    if session and not account.switches and os.access(session, os.W_OK | os.X_OK):
        return Path(session).resolve() / f"parvis-{key}"
    return Path("/tmp") / f"parvis-{account.uid}-{key}"  # noqa: S108 (_own refuses somebody else's)


def _own(folder: Path, account: Account, mode: int) -> None:
    """Give the folder to the account; refuse one that somebody else made before us."""
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in {account.uid, os.geteuid()}:
        raise EmbeddedError(
            f"Le dossier « {folder} » n’appartient pas au compte {account.name}.",
            "Supprimez-le ou rendez-le à ce compte, puis relancez.",
        )
    if state.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    if stat.S_IMODE(state.st_mode) != mode:
        folder.chmod(mode)
