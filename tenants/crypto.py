"""Secrets at rest (OIDC clients, second factors): authenticated encryption with a key derived for each commune.

Fernet (AES-128-CBC + HMAC-SHA256) under a key that HKDF (RFC 5869) derives from the installation's secret and the
commune's UUID. Keys of ``SECRET_KEY_FALLBACKS`` still read, so that the secret can be rotated.
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


class Undecipherable(TenantError):
    """The text was not encrypted here, or by another commune, or the key is gone."""


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises Undecipherable."""
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken:
        raise Undecipherable("this secret cannot be read with the keys of this installation") from None


def _fernet() -> MultiFernet:
    commune = commune_or_none()
    owner = str(commune.id) if commune else "operator"
    return MultiFernet(
        [_key(secret, owner) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


@lru_cache(maxsize=2048)
def _key(secret: str, owner: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=b"parvis", info=f"secret:{owner}".encode()).derive(
        secret.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
