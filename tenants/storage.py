"""Files live under one prefix a commune, keyed by its UUID. Without a commune nothing can be read or written.

Public media (images of the site) are served at ``/medias/`` by a view of the commune's host. Private files (pieces of
dossiers) have no address: a view hands them to who may see them.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.utils.functional import LazyObject

from tenants.current import current_commune


class _CommuneStorage(FileSystemStorage):
    folder: str

    @property
    def base_location(self) -> str:
        return str(Path(settings.MEDIA_ROOT) / str(current_commune().id) / self.folder)

    @property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())


class PublicStorage(_CommuneStorage):
    folder = "public"


class PrivateStorage(_CommuneStorage):
    folder = "private"

    def url(self, name: str | None) -> str:
        raise ValueError("a private file has no address")


class _Private(LazyObject):  # type: ignore[type-arg]  # not generic at run time
    def _setup(self) -> None:
        self._wrapped = storages["private"]


private_storage = _Private()


def private() -> _Private:
    """For ``FileField(storage=private)``: migrations keep the name, not the place."""
    return private_storage
