"""The key of a commune: made once, read at each use, destroyed with the commune.

A key that the record knows and the store has lost is never made anew in silence: files sealed with the former one would
look like broken files, and the former one, brought back from its backup, would find its place taken.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import IO, TYPE_CHECKING

import structlog
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.current import operator_context
from tenants.keys.datakey import DataKey
from tenants.keys.errors import KeyDestroyed, KeyLost, KeyUnreadable
from tenants.keys.models import KeyRecord
from tenants.keys.sealing import is_sealed, opens, seal
from tenants.keys.store import store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.models import Commune

log = structlog.get_logger(__name__)


def key_of(commune: Commune) -> DataKey:
    """The commune's key, made at its first use. Raises KeyLost, KeyDestroyed, KeyUnreadable."""
    return store().read(commune.key_owner) or _first_key(commune)


def ensure(commune: Commune) -> DataKey:
    """The commune's key and its record; idempotent."""
    key = key_of(commune)
    with operator_context():
        KeyRecord.objects.get_or_create(commune_id=commune.id, defaults={"fingerprint": key.fingerprint})
    return key


def _first_key(commune: Commune) -> DataKey:
    """The file first, then its record: cut in between, the key is there and is found again."""
    with operator_context():
        known = KeyRecord.objects.filter(commune_id=commune.id).first()
        if known is not None and known.destroyed_at:
            raise KeyDestroyed(_("La clé de %s a été détruite avec la commune.") % commune.name)
        if known is not None:
            raise KeyLost(
                _("La clé de %(commune)s manque dans %(folder)s : remettez-la depuis sa sauvegarde.")
                % {"commune": commune.name, "folder": settings.KEYS_DIR}
            )
        key = store().add(commune.id, DataKey.generate())
        KeyRecord.objects.get_or_create(commune_id=commune.id, defaults={"fingerprint": key.fingerprint})
    log.info("key.made", schema=commune.schema_name, fingerprint=key.fingerprint[:16])
    return key


def key_that_opens(path: Path) -> DataKey | None:
    """Of a sealed file whose commune is not known: the key of this installation that opens it, of a commune that is here or
    not; None when there is none any more."""
    for owner in store().owners():
        try:
            key = store().read(owner)
        except KeyUnreadable:
            continue
        if key is not None and opens(key, path):
            return key
    return None


def destroy(commune: Commune) -> str:
    """End the key for ever; its fingerprint, "" when there never was one. Idempotent."""
    with operator_context():
        record = KeyRecord.objects.filter(commune_id=commune.id).first()
        destroyed = store().destroy(commune.id)
        if record is None:
            return ""
        KeyRecord.objects.filter(commune_id=commune.id, destroyed_at=None).update(destroyed_at=timezone.now())
    if destroyed:
        log.info("key.destroyed", schema=commune.schema_name, fingerprint=record.fingerprint[:16])
    return str(record.fingerprint)


def forget(commune: Commune) -> None:
    """Of an opening that is undone: the key and its record, as if they never were."""
    with operator_context():
        store().destroy(commune.id)
        KeyRecord.objects.filter(commune_id=commune.id).delete()


def seal_files(commune: Commune) -> int:
    """Encrypt, each in its place, the private files that were kept in clear; how many there were.

    A reader of this moment keeps the file that it opened; cut short, it goes on at the next call.
    """
    key, sealed = ensure(commune), 0
    for path in _private_files(commune):
        with path.open("rb") as source:
            if is_sealed(source):
                continue
            _replace(path, key, source)
        sealed += 1
    with operator_context():
        KeyRecord.objects.filter(commune_id=commune.id).update(sealed_at=timezone.now())
    return sealed


def seal_from_birth(commune: Commune) -> None:
    """Of a commune that holds no file yet: nothing was ever in clear."""
    ensure(commune)
    with operator_context():
        KeyRecord.objects.filter(commune_id=commune.id, sealed_at=None).update(sealed_at=F("made_at"))


def _private_files(commune: Commune) -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT) / str(commune.id) / "private"
    for folder, _folders, names in os.walk(root):
        yield from (Path(folder) / name for name in sorted(names))


def _replace(path: Path, key: DataKey, source: IO[bytes]) -> None:
    """Beside the media's own names while it is written; then in the place of the former, in one step."""
    draft = path.with_name(f".{secrets.token_hex(8)}.sealing")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            seal(key, source, target)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
