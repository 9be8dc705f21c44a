"""Secrets at rest (OIDC clients, second factors): authenticated encryption with a key derived for each commune.

Fernet (AES-128-CBC + HMAC-SHA256) under a key that HKDF (RFC 5869) derives from the commune's data key, so that a
secret in a shared backup of the database ends with it (tenants.keys). The operator's own, and those written before the
data keys, are under a key derived from the installation's secret; ``SECRET_KEY_FALLBACKS`` still read.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tenants.current import commune_or_none
from tenants.errors import TenantError
from tenants.keys.errors import KeyTrouble
from tenants.keys.services import key_of


class Undecipherable(TenantError):
    """The text was not encrypted here, or by another commune, or the key is gone."""


def encrypt(text: str) -> str:
    """Raises tenants.keys.errors.KeyTrouble."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises Undecipherable."""
    try:
        return _fernet().decrypt(token.encode()).decode()
    except (InvalidToken, KeyTrouble):
        raise Undecipherable("this secret cannot be read with the keys of this installation") from None


def _fernet() -> MultiFernet:
    commune = commune_or_none()
    owner = str(commune.id) if commune else "operator"
    derived = [_key(secret, owner) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([key_of(commune).fernet(), *derived] if commune else derived)


@lru_cache(maxsize=2048)
def _key(secret: str, owner: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"parvis", info=f"secret:{owner}".encode()).derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
