"""One file of an archive into the storage that it came from: whole and equal, or not at all."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from ops.backups.errors import BadArchive
from ops.backups.stored_files import of_path
from tenants.streams import Positioned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.backups.manifest import Entry
    from ops.backups.reading import Archive


def write_file(archive: Archive, entry: Entry) -> None:
    """One file of the archive into the current commune's storage, unless it is there already, equal.

    Raises BadArchive; what was written of it is then taken away.
    """
    file = of_path(entry.path)
    if is_same(entry):
        return
    storage = file.storage
    storage.delete(file.name)
    try:
        with io.BufferedReader(_Incoming(archive, entry)) as source:
            kept = storage.save(file.name, File(source, name=file.name))
        if kept == file.name and is_same(entry):
            return
    except BaseException:
        storage.delete(file.name)
        raise
    storage.delete(kept)
    raise BadArchive(_("« %s », une fois relu, n’est pas celui de l’archive.") % entry.path)


def is_same(entry: Entry) -> bool:
    """Whether the current commune's storage gives back this very file."""
    total, size = hashlib.sha256(), 0
    try:
        for chunk in of_path(entry.path).chunks():
            total.update(chunk)
            size += len(chunk)
    except FileNotFoundError:
        return False
    return size == entry.size and total.hexdigest() == entry.sha256


class _Incoming(Positioned):
    """An entry as a storage reads a file; a step back to the beginning begins again."""

    def __init__(self, archive: Archive, entry: Entry) -> None:
        super().__init__(entry.size)
        self._archive, self._entry = archive, entry
        self._begin()

    def _begin(self) -> None:
        self._chunks: Iterator[bytes] = self._archive.chunks(self._entry)
        self._rest = b""
        self._reached = 0

    def readinto(self, buffer: Any) -> int:
        if self._position != self._reached:
            if self._position:
                raise io.UnsupportedOperation("an entry is read forward")
            self._begin()
        if not self._rest:
            self._rest = next(self._chunks, b"")
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        self._position = self._reached = self._reached + len(given)
        return len(given)
