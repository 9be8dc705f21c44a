"""Logs read on from where they were left, through their rotation.

A log is known by its first line, whatever its name: renamed, compressed or truncated by a rotation, it is read to its end
once, and the one that takes its name is read from its beginning. Whole lines only.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from django.conf import settings

from cms.reports.audience.hits import LONGEST_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

#: Lines added up at once: what a crash would read again, and what memory holds.
LINES: Final = 20_000
#: Nothing is read of a log beyond so many octets, once it is decompressed.
LARGEST: Final = 4 * 1024**3
#: A log of whose reading nothing was written for so many is forgotten.
_MOST_KNOWN: Final = 200


@dataclass(frozen=True)
class Batch:
    """``lines`` with the place where each begins; ``end`` where the next batch does."""

    log: str
    lines: tuple[tuple[int, bytes], ...]
    end: int


def folder() -> Path:
    """Of what was read, and of the log that the application writes itself."""
    return Path(settings.PARVIS_HOME) / "audience"


def rotated(path: Path) -> list[Path]:
    """The log and what its rotations left of it, the oldest first: ``access-2026….log.gz`` (Caddy), ``access.log.1``
    (logrotate)."""
    names = (f"{path.stem}-*{path.suffix}", f"{path.stem}-*{path.suffix}.gz", f"{path.name}.*")
    found = {one for name in names for one in path.parent.glob(name) if one.is_file()}
    if path.is_file():
        found.add(path)
    return sorted(found, key=lambda one: (one == path, one.stat().st_mtime, one.name))


def own() -> list[Path]:
    """What the application wrote: a file an hour."""
    return sorted(folder().glob("*.log"))


class Places:
    """Until where each log was read: a file beside them, of this machine, held by one reader at a time."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        try:
            self._known: dict[str, int] = dict(json.loads(file.read() or "{}"))
        except ValueError:
            self._known = {}

    def of(self, log: str) -> int:
        return self._known.get(log, 0)

    def reached(self, batch: Batch) -> None:
        self._known.pop(batch.log, None)  # the latest is the last
        self._known[batch.log] = batch.end
        self._known = dict(list(self._known.items())[-_MOST_KNOWN:])
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(self._known))
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def places() -> Iterator[Places]:
    folder().mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder() / "read.json", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        flock(file, LOCK_EX)
        yield Places(file)


def batches(path: Path, known: Places) -> Iterator[Batch]:
    """What is new in a log. Raises OSError when it cannot be read (gzip.BadGzipFile is one)."""
    with _opened(path) as file:
        first = file.readline(LONGEST_LINE)
        if not first.endswith(b"\n") and len(first) < LONGEST_LINE:
            return  # it begins
        log = hashlib.sha256(first).hexdigest()[:24]
        place = known.of(log)
        file.seek(place)
        while place < LARGEST:
            lines: list[tuple[int, bytes]] = []
            while len(lines) < LINES and (line := _line(file)) is not None:
                lines.append((place, line))
                place = file.tell()
            if not lines:
                return
            yield Batch(log, tuple(lines), place)


def _line(file: gzip.GzipFile | BufferedReader) -> bytes | None:
    """The next whole line, cut when it is endless; None at the end, or before a line that is still being written."""
    line = file.readline(LONGEST_LINE + 1)
    while line and not line.endswith(b"\n"):
        rest = file.readline(LONGEST_LINE)
        if not rest or file.tell() > LARGEST:
            return None
        line = line[: LONGEST_LINE + 1] + rest[-1:]
    return line or None


def _opened(path: Path) -> gzip.GzipFile | BufferedReader:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")
