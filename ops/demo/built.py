"""Whether the demonstration is already what this code and these ports would make of it: then it only has to serve."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.demo.plan import Ports

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("platform", "tenants", "cms", "billing", "ops")
_SUFFIXES = {".py", ".yaml", ".html", ".txt", ".css", ".js", ".svg", ".woff2", ".sql", ".zip"}
_LIBRARIES = ("django", "wagtail", "django-tenants", "django-htmx", "whitenoise")
_MARK = "demo-built"


def digest(ports: Ports) -> str:
    """Changes with any file of ours (name, size, date), with the libraries and with the ports."""
    total = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    total.update(str(ports.all()).encode())
    for file in _files():
        status = file.stat()
        total.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return total.hexdigest()


def _files() -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from sorted(f for f in (ROOT / folder).rglob("*") if f.suffix in _SUFFIXES and f.is_file())


def is_built(home: Path, ports: Ports) -> bool:
    mark = home / _MARK
    return mark.exists() and mark.read_text(encoding="ascii") == digest(ports)


def mark_built(home: Path, ports: Ports) -> None:
    (home / _MARK).write_text(digest(ports), encoding="ascii")


def unmark(home: Path) -> None:
    """While it is being built again, it is not built."""
    (home / _MARK).unlink(missing_ok=True)
