"""The ZIP file under an archive: entries written one after the other to a stream that need not go back.

The standard library's ``zipfile`` writes ZIP64 to a pipe and keeps only the directory in memory.
"""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Protocol, cast

from ops.backups.manifest import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

#: What is packed already is stored as it is.
_PACKED = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".pdf", ".zip", ".woff2", ".mp4", ".gz")
_REGULAR_FILE_0600 = 0o100600 << 16


class Sink(Protocol):
    """Where an archive goes: forward only."""

    def write(self, octets: bytes, /) -> int: ...

    def flush(self) -> None: ...


class _Tap:
    """Passes on until it is cut."""

    def __init__(self, sink: Sink) -> None:
        self._sink: Sink | None = sink

    def write(self, octets: bytes, /) -> int:
        return self._sink.write(octets) if self._sink is not None else len(octets)

    def flush(self) -> None:
        if self._sink is not None:
            self._sink.flush()

    def cut(self) -> None:
        self._sink = None


class ArchiveStream:
    """Writes entries to ``sink``; each is dated ``made_at``. Closed, the archive is whole; abandoned, it is none."""

    def __init__(self, sink: Sink, made_at: datetime) -> None:
        self._tap = _Tap(sink)
        # Neither tell nor seek: zipfile then writes sizes after each entry, as to a pipe.
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._tap), "w", allowZip64=True)
        self._date = made_at.timetuple()[:6]

    def write(self, path: str, chunks: Iterable[bytes]) -> Entry:
        """One entry, counted and hashed while it is written."""
        total, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(path, (max(self._date[0], 1980), *self._date[1:]))
        packed = path.lower().endswith(_PACKED)
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        info.external_attr = _REGULAR_FILE_0600
        # Its size is not known before it is written: it may pass 4 GiB.
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                total.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        return Entry(path=path, size=size, sha256=total.hexdigest())

    def close(self) -> None:
        self._zip.close()

    def abandon(self) -> None:
        """Write no directory: ``zipfile`` would at the latest when it is collected, and half an archive would look
        whole."""
        self._tap.cut()
        with suppress(ValueError):  # an entry is still open
            self._zip.close()
