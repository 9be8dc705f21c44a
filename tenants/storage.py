"""Files live under one prefix a commune, keyed by its UUID. Without a commune nothing can be read or written.

Public media (images of the site) are served at ``/medias/`` by a view of the commune's host. Private files (pieces of
dossiers) have no address: a view hands them to who may see them; at rest they are sealed with the commune's key.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.utils.functional import LazyObject

from tenants.current import current_commune
from tenants.keys import sealing
from tenants.keys.services import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Commune


def folder_of(commune: Commune) -> Path:
    """Everything that a commune keeps on this machine's disk."""
    name = f"{commune.beside}~{commune.id.hex[:12]}" if commune.beside else str(commune.id)
    return Path(settings.MEDIA_ROOT) / name


def erase(commune: Commune) -> None:
    """Every file of the commune; nothing when it has none."""
    folder = folder_of(commune)
    if folder.exists():
        shutil.rmtree(folder)


class _CommuneStorage(FileSystemStorage):
    folder: str

    @property
    def base_location(self) -> str:
        return str(folder_of(current_commune()) / self.folder)

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())


class PublicStorage(_CommuneStorage):
    folder = "public"


class PrivateStorage(_CommuneStorage):
    """Whoever opens a file reads it in clear, with its own size; files of before the keys are read as they are."""

    folder = "private"

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError("a private file is written whole, by save()")
        kept = Path(self.path(name)).open("rb")  # noqa: SIM115 - handed to who asked
        if not sealing.is_sealed(kept):
            return File(kept)
        return File(sealing.opened(key_of(current_commune()), kept), name)

    def _save(self, name: str, content: File[Any]) -> str:
        kept: str = super()._save(name, _Sealed(content))  # type: ignore[misc]  # absent from the stubs
        return kept

    def size(self, name: str) -> int:
        with Path(self.path(name)).open("rb") as kept:
            if sealing.is_sealed(kept):
                return sealing.clear_size(kept)
            return os.fstat(kept.fileno()).st_size

    def url(self, name: str | None) -> str:
        raise ValueError("a private file has no address")


class _Sealed(File):  # type: ignore[type-arg]  # not generic at run time
    """What is to be kept, as it will be on the disk."""

    def __init__(self, content: File[Any]) -> None:
        super().__init__(None, content.name)
        self._content = content

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self._content.seek(0)
        source: IO[bytes] = self._content
        return sealing.sealed_chunks(key_of(current_commune()), source)


class _Private(LazyObject):  # type: ignore[type-arg]  # not generic at run time
    def _setup(self) -> None:
        self._wrapped = storages["private"]


private_storage = _Private()


def private() -> _Private:
    """For ``FileField(storage=private)``: migrations keep the name, not the place."""
    return private_storage
