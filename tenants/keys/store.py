"""Where keys are kept: never in the database nor beside the media, so that no shared backup holds them.

``KeyStore`` is what a key management service would answer to (setting ``KEY_STORE``); the folder is the default.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
import uuid
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tenants.folders import sync_folder
from tenants.keys.datakey import DataKey
from tenants.keys.errors import KeyUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION: Final = 1
_PRIVATE: Final = 0o700


class KeyStore(Protocol):
    """Keys by the UUID of their commune."""

    def read(self, owner: uuid.UUID) -> DataKey | None:
        """None when there is none. Raises KeyUnreadable, OSError."""

    def owners(self) -> Iterator[uuid.UUID]:
        """Those of whom a key is kept."""

    def add(self, owner: uuid.UUID, key: DataKey) -> DataKey:
        """Keep it, durably; when one is there already (a rival was faster), that one is given back."""

    def rewrap(self, owner: uuid.UUID) -> bool:
        """Write it again under the present secret; whether it had to be."""

    def destroy(self, owner: uuid.UUID) -> bool:
        """Erase it, durably; False when there is none."""

    def problem(self) -> str:
        """What is wrong with the store as a whole, in French; "" when nothing is."""


@cache
def store() -> KeyStore:
    """The store that the settings name."""
    found: KeyStore = import_string(settings.KEY_STORE)()
    return found


class FolderStore:
    """One file a commune in ``PARVIS_KEYS_DIR`` (0700), the key wrapped with Fernet.

    The wrapping key is derived (HKDF, RFC 5869) from the installation's secret and the commune's UUID: a key file put in
    the place of another's is not read, and a copy of the folder alone opens nothing.
    """

    def read(self, owner: uuid.UUID) -> DataKey | None:
        try:
            content = self._file(owner).read_bytes()
        except FileNotFoundError:
            return None
        try:
            identity = _wrapping(owner).decrypt(json.loads(content)["wrapped"].encode()).decode()
        except (InvalidToken, ValueError, KeyError, TypeError):
            raise KeyUnreadable(
                _("La clé %s ne s’ouvre pas avec le secret de cette installation (PARVIS_SECRET_KEY).")
                % self._file(owner).name
            ) from None
        return DataKey(identity)

    def owners(self) -> Iterator[uuid.UUID]:
        for file in sorted(self._folder().glob("*.json")):
            with suppress(ValueError):  # somebody's own file
                yield uuid.UUID(file.stem)

    def add(self, owner: uuid.UUID, key: DataKey) -> DataKey:
        folder = self._folder()
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        draft = self._draft(owner, key)
        try:
            os.link(draft, self._file(owner))  # fails when it exists: never over another key
        except FileExistsError:
            known = self.read(owner)
            if known is None:  # destroyed at this very moment
                raise
            return known
        finally:
            draft.unlink()
            sync_folder(folder)
        return key

    def rewrap(self, owner: uuid.UUID) -> bool:
        key = self.read(owner)
        if key is None or self._is_under_present_secret(owner):
            return False
        self._draft(owner, key).replace(self._file(owner))
        sync_folder(self._folder())
        return True

    def destroy(self, owner: uuid.UUID) -> bool:
        """Overwritten, then unlinked; a file system that copies on write may keep the former blocks, still wrapped."""
        file = self._file(owner)
        try:
            with file.open("r+b", buffering=0) as opened:
                opened.write(secrets.token_bytes(os.fstat(opened.fileno()).st_size))
                os.fsync(opened.fileno())
            file.unlink()
        except FileNotFoundError:
            return False
        sync_folder(self._folder())
        return True

    def problem(self) -> str:
        folder = self._folder()
        if not folder.is_dir():
            return _("Le dossier des clés manque : %s.") % folder
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o077:
            return _("Le dossier des clés %(folder)s est ouvert à d’autres (%(mode)o) : chmod 700.") % {
                "folder": folder,
                "mode": mode,
            }
        return "" if os.access(folder, os.R_OK | os.W_OK | os.X_OK) else _("%s est interdit.") % folder

    def _folder(self) -> Path:
        return Path(settings.KEYS_DIR)

    def _file(self, owner: uuid.UUID) -> Path:
        return self._folder() / f"{owner}.json"

    def _draft(self, owner: uuid.UUID, key: DataKey) -> Path:
        """The file, whole and durable, under a name of its own."""
        draft = self._folder() / f".{owner}.{secrets.token_hex(8)}"
        wrapped = _wrapping(owner).encrypt(key.identity.encode()).decode()
        document = {"version": _VERSION, "recipient": key.recipient, "wrapped": wrapped}
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            json.dump(document, opened)
            opened.flush()
            os.fsync(opened.fileno())
        return draft

    def _is_under_present_secret(self, owner: uuid.UUID) -> bool:
        wrapped = json.loads(self._file(owner).read_bytes())["wrapped"].encode()
        try:
            _wrapping_key(settings.SECRET_KEY, owner).decrypt(wrapped)
        except InvalidToken:
            return False
        return True


def _wrapping(owner: uuid.UUID) -> MultiFernet:
    secrets_known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_wrapping_key(secret, owner) for secret in secrets_known])


@lru_cache(maxsize=2048)
def _wrapping_key(secret: str, owner: uuid.UUID) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"parvis", info=f"datakey:{owner}".encode()).derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
