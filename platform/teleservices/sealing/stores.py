"""Where seals are: PKCS#12 files beside the code, never in the database: the commune's own, else the operator's.

Files are read again when they change, so that a certificate is replaced without stopping anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.models import Commune

log = structlog.get_logger(__name__)

DEMONSTRATION = "Parvis, démonstration"
"""The organisation of a certificate that the demonstration made for itself: worth nothing, and says so."""


class SealError(Exception):
    """A seal is configured and cannot be used; the message says why, in French, without any secret."""


@dataclass(frozen=True)
class Seal:
    """A key with its certificate. `subject` is what a reader of the PDF sees."""

    subject: str
    not_after: datetime
    is_demonstration: bool
    pkcs12: bytes = field(repr=False)
    passphrase: bytes = field(repr=False)


def seal_of(commune: Commune | None, now: datetime | None = None) -> Seal | None:
    """The commune's own seal, else the operator's; None when none is configured. Raises SealError."""
    place = _place(commune)
    if place is None:
        return None
    file, secret = place
    try:
        found = _read(file, file.stat().st_mtime_ns, secret, secret.stat().st_mtime_ns if secret else 0)
    except OSError as error:
        raise SealError(f"Le fichier {error.filename or file} ne se lit pas.") from error
    moment = now or timezone.now()
    if found.not_after <= moment:
        raise SealError(f"Le certificat de {file.name} a expiré le {found.not_after:%d/%m/%Y}.")
    if settings.PRODUCTION and found.is_demonstration:
        raise SealError(f"{file.name} est le cachet de la démonstration\u00a0: il n’a aucune valeur.")
    return found


def seal_or_none(commune: Commune | None) -> Seal | None:
    """The same; a seal that cannot be used is told (`parvis doctor`, logs), and the document is issued without one."""
    try:
        return seal_of(commune)
    except SealError as error:
        log.warning("seal.unusable", reason=str(error))
        return None


def _place(commune: Commune | None) -> tuple[Path, Path | None] | None:
    """The file of the seal and that of its passphrase."""
    if commune is not None and settings.SEALS_DIR:
        own = Path(settings.SEALS_DIR) / f"{commune.insee}.p12"
        if own.exists():
            secret = own.with_suffix(".pass")
            return own, secret if secret.exists() else None
    if not settings.SEAL_FILE:
        return None
    return Path(settings.SEAL_FILE), Path(
        settings.SEAL_PASSPHRASE_FILE
    ) if settings.SEAL_PASSPHRASE_FILE else None


@lru_cache(maxsize=64)
def _read(file: Path, _changed: int, secret: Path | None, _secret_changed: int) -> Seal:
    """Opening a PKCS#12 file takes a derivation of tens of milliseconds: once for each state of the files."""
    content = file.read_bytes()
    passphrase = secret.read_bytes().rstrip(b"\r\n") if secret else b""
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(content, passphrase or None)
    except ValueError:
        raise SealError(
            f"{file.name} ne s’ouvre pas\u00a0: phrase secrète fausse, ou fichier abîmé."
        ) from None
    if key is None or certificate is None:
        raise SealError(f"{file.name} ne contient pas à la fois une clé et son certificat.")
    names = {one.oid: str(one.value) for one in certificate.subject}
    organisation = names.get(x509.NameOID.ORGANIZATION_NAME, "")
    common = names.get(x509.NameOID.COMMON_NAME, "") or organisation
    return Seal(common, certificate.not_valid_after_utc, organisation == DEMONSTRATION, content, passphrase)
