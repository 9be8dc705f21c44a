"""Archives that stay on the operator's disk: sealed with their commune's key as they are written, in clear as they go out.

An ``age`` file (tenants.keys), so that destroying the key ends every copy of it. Those of before are in clear, and are
read as they are: a file says by its first octets which one it is. Nothing here ever writes in clear.
"""

from __future__ import annotations

import io
import os
import shutil
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, cast

from django.conf import settings
from django.utils.translation import gettext as _

from ops.backups import reading
from ops.backups.errors import BadArchive
from tenants.folders import sync_folder
from tenants.keys import sealing
from tenants.keys.errors import KeyDestroyed, KeyTrouble, Unreadable
from tenants.keys.services import key_of, key_that_opens
from tenants.streams import Positioned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ops.backups.reading import Archive
    from tenants.keys.datakey import DataKey
    from tenants.models import Commune

#: Of a sealed archive's name, after that of the ZIP file that it holds.
SUFFIX: Final = ".age"
#: The end of an archive (directory, manifest) is read first, again and again: kept in memory up to so much.
_TAIL: Final = 16 * 1024 * 1024
_CHUNK: Final = 256 * 1024


def sealed(commune: Commune, target: IO[bytes]) -> AbstractContextManager[BinaryIO]:
    """Something to write an archive to, forward only; ``target`` receives it sealed. Raises tenants.keys.errors.KeyTrouble,
    and what writing to ``target`` raised."""
    return sealing.sealing(key_of(commune), target)


def clear(path: Path, commune: Commune | None = None) -> BinaryIO:
    """The ZIP file of an archive, to be read forward and handed out; its size is known at once.

    Without ``commune``, each key of the installation is tried. Raises BadArchive, in the words of who asked: no key opens
    it any more, or it is not whole.
    """
    source = _file(path)
    try:
        if not sealing.is_sealed(source):
            return source
        found = sealing.opened(_key(path, commune), source)
        found.peek(1)  # a header for another key is told now, not in the middle of a download
    except KeyTrouble as error:
        source.close()
        raise _told(error) from error
    except BaseException:
        source.close()
        raise
    return cast("BinaryIO", found)


def keep(commune: Commune, source: BinaryIO, place: Path) -> None:
    """A copy of ``source`` that is sealed, as it is when it is sealed already: whole under its name, or not at all. Raises
    tenants.keys.errors.KeyTrouble, OSError."""
    part = place.with_name(f".{place.name}.part")
    try:
        with new_file(part) as file:
            if sealing.is_sealed(source):
                shutil.copyfileobj(source, file, _CHUNK)
            else:
                with sealed(commune, file) as sink:
                    shutil.copyfileobj(source, sink, _CHUNK)
        os.replace(part, place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(place.parent)


@contextmanager
def new_file(part: Path) -> Iterator[IO[bytes]]:
    """A new file that this account alone reads, on the disk once it is left."""
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=1024 * 1024) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(path: Path, commune: Commune | None = None) -> Iterator[Archive]:
    """The archive of a file, sealed or not, as ``reading.opened`` gives it. Raises BadArchive."""
    with clear(path, commune) as file, read(file) as archive:
        yield archive


@contextmanager
def read(file: BinaryIO) -> Iterator[Archive]:
    """The archive that a sealed file holds, once all of it was found whole; as it is when it is in clear."""
    try:
        whole = file if isinstance(file, io.BufferedReader) and _is_plain(file) else _remembered(file)
        with reading.opened(whole) as archive:
            yield archive
    except Unreadable as error:
        raise _told(error) from error


class HandedOut(io.RawIOBase):
    """A file that is sent to somebody, and tells it once its last octet was asked for."""

    def __init__(self, source: BinaryIO, whole: Callable[[], object]) -> None:
        super().__init__()
        self._source, self._whole = source, whole
        self._told = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._source.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._source.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        chunk = self._source.read(len(buffer))
        buffer[: len(chunk)] = chunk
        if not chunk and not self._told:
            self._told = True
            self._whole()
        return len(chunk)

    def close(self) -> None:
        self._source.close()
        super().close()


def _file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise BadArchive(_("L’archive n’est plus à sa place : %s.") % path) from error
    except PermissionError as error:
        raise BadArchive(_("Ce compte n’a pas le droit de lire %s.") % path) from error
    except OSError as error:
        raise BadArchive(_("L’archive ne se lit pas : %s.") % (error.strerror or error)) from error


def _key(path: Path, commune: Commune | None) -> DataKey:
    if commune is not None:
        return key_of(commune)
    found = key_that_opens(path)
    if found is None:
        raise BadArchive(
            _(
                "Aucune clé de %s n’ouvre cette archive chiffrée : sa commune a été supprimée, ou elle a été gardée par une "
                "autre installation. Demandez à celle-ci un export lisible."
            )
            % settings.KEYS_DIR
        )
    return found


def _told(error: KeyTrouble) -> BadArchive:
    """Keys speak of themselves; a sealed file, to developers."""
    if isinstance(error, KeyDestroyed):
        return BadArchive(_("Cette archive ne se lit plus. %s") % error)
    if isinstance(error, Unreadable):
        return BadArchive(
            _("Cette archive est abîmée, ou a été chiffrée avec une autre clé : elle ne se lit pas.")
        )
    return BadArchive(_("Cette archive ne s’ouvre pas. %s") % error)


def _is_plain(file: io.BufferedReader) -> bool:
    return isinstance(file.raw, io.FileIO)


def _remembered(file: BinaryIO) -> BinaryIO:
    """Deciphered once to its end, so that what was changed or cut short is refused before anything of it is used; the end
    is kept. Entries are then read in their order: twice the work of one reading, whatever their number."""
    tail = bytearray()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        tail += chunk
        if len(tail) > 2 * _TAIL:
            del tail[:-_TAIL]
    size = file.tell()
    return cast("BinaryIO", io.BufferedReader(_Remembered(file, size, bytes(tail[-_TAIL:])), _CHUNK))


class _Remembered(Positioned):
    """Reads ``tail`` from memory and the rest from the file."""

    def __init__(self, file: BinaryIO, size: int, tail: bytes) -> None:
        super().__init__(size)
        self._file, self._tail = file, tail

    def readinto(self, buffer: Any) -> int:
        start = self._size - len(self._tail)
        if self._position >= start:
            found = self._tail[self._position - start : self._position - start + len(buffer)]
        else:
            if self._file.tell() != self._position:
                self._file.seek(self._position)
            found = self._file.read(min(len(buffer), start - self._position))
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)
