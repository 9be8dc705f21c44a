"""The storage of a new commune: its own prefix, public and private, that takes files and lets nobody else in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from tenants.errors import ProvisioningError
from tenants.storage import folder_of

if TYPE_CHECKING:
    from django.core.files.storage import Storage

    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions

#: The same name at each try: what a killed one left is taken away by the next.
_TRIED: Final = "essai-d-ouverture"
_WORDS: Final = b"Parvis"


def provision_storage(commune: Commune, options: ProvisioningOptions) -> None:
    """Raises ProvisioningError or OSError when a file cannot be written, read again, or would be read by others."""
    for alias in ("default", "private"):
        _try(storages[alias], alias)
    if isinstance(storages["default"], FileSystemStorage):
        folder = folder_of(commune)
        folder.chmod(0o700)
        if folder.stat().st_mode & 0o077:
            raise ProvisioningError(f"{folder} reste lisible par d’autres comptes de la machine.")


def _try(storage: Storage, alias: str) -> None:
    if storage.exists(_TRIED):
        storage.delete(_TRIED)
    name = storage.save(_TRIED, ContentFile(_WORDS))
    try:
        with storage.open(name) as file:
            if file.read() != _WORDS:
                raise ProvisioningError(f"Le stockage « {alias} » ne rend pas ce qu’on lui confie.")
    finally:
        storage.delete(name)
