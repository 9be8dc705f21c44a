"""A commune's data key: an age identity (X25519), from which the key of its secrets in the database is derived too."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

import pyrage
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@dataclass(frozen=True)
class DataKey:
    """``identity`` is the secret, as ``age`` writes it (``AGE-SECRET-KEY-1…``): it never reaches a log."""

    identity: str = field(repr=False)

    @classmethod
    def generate(cls) -> DataKey:
        return cls(str(pyrage.x25519.Identity.generate()))

    @property
    def age_identity(self) -> pyrage.x25519.Identity:
        return pyrage.x25519.Identity.from_str(self.identity)

    @property
    def recipient(self) -> str:
        """What one encrypts to, without the secret (``age1…``)."""
        return str(self.age_identity.to_public())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the recipient, in hex: it names the key and says nothing of it."""
        return hashlib.sha256(self.recipient.encode()).hexdigest()

    def fernet(self) -> Fernet:
        """For short secrets kept in the database."""
        derived = HKDF(algorithm=SHA256(), length=32, salt=b"parvis", info=b"datakey:secrets").derive(
            self.identity.encode()
        )
        return Fernet(base64.urlsafe_b64encode(derived))
