"""The files of a commune, through its storages: what they hold, as they give it (deciphered), never by a path of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from django.core.files.storage import default_storage

from ops.backups.manifest import FILES
from tenants.storage import private_storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

#: Read and written by this much at once.
CHUNK: Final = 256 * 1024
#: A file that is being sealed in its place (tenants.keys): the one it replaces is there.
_DRAFT: Final = ".sealing"
#: The folder of each storage in an archive: images and documents of the site; pieces and acts of the dossiers.
STORES: Final[dict[str, Storage]] = {
    "publics": default_storage,
    "prives": cast("Storage", private_storage),
}


@dataclass(frozen=True)
class StoredFile:
    """A file of the current commune. ``name`` is the storage's."""

    store: str
    name: str

    @property
    def path(self) -> str:
        """In an archive."""
        return f"{FILES}{self.store}/{self.name}"

    @property
    def storage(self) -> Storage:
        return STORES[self.store]

    def chunks(self) -> Iterator[bytes]:
        """Raises FileNotFoundError."""
        with self.storage.open(self.name, "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def of_path(path: str) -> StoredFile:
    """The file of the current commune that an archive calls ``path``. Raises ValueError for what is no such path."""
    store, _, name = path.removeprefix(FILES).partition("/")
    if not path.startswith(FILES) or store not in STORES or not name:
        raise ValueError(path)
    return StoredFile(store, name)


def stored_files() -> Iterator[StoredFile]:
    """Every file of the current commune, in the order of its path."""
    for store in sorted(STORES):
        for name in _walk(STORES[store], ""):
            yield StoredFile(store, name)


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever kept there
    kept = [name for name in files if not name.endswith(_DRAFT)]
    inside = [(name, False) for name in kept] + [(name, True) for name in folders]
    for name, is_folder in sorted(inside):
        path = f"{folder}/{name}" if folder else name
        if is_folder:
            yield from _walk(storage, path)
        elif name:
            yield path
