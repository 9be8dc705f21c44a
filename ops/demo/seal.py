"""The demonstration's own seal: made at the first run, signed by itself, and marked as worth nothing."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from teleservices.sealing.stores import DEMONSTRATION

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Cachet de démonstration, sans valeur"
YEARS = timedelta(days=3650)


def kept_seal(home: Path) -> dict[str, str]:
    """The settings that name it; made when it is not there."""
    file, secret = home / "demo-seal.p12", home / "demo-seal.pass"
    if not (file.exists() and secret.exists()):
        passphrase = secrets.token_urlsafe(32).encode()
        _write(secret, passphrase)
        _write(file, made(passphrase))
    return {"PARVIS_SEAL_FILE": str(file), "PARVIS_SEAL_PASSPHRASE_FILE": str(secret)}


def made(passphrase: bytes, *, name: str = NAME, days: timedelta = YEARS) -> bytes:
    """A new key and its certificate, as PKCS#12."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, DEMONSTRATION),
        ]
    )
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, now + days) - timedelta(days=1))
        .not_valid_after(now + days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"cachet", key, certificate, None, BestAvailableEncryption(passphrase)
    )


def _write(file: Path, content: bytes) -> None:
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(file)
