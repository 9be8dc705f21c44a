"""Signed tokens whose salt carries the commune's UUID: a token of one commune means nothing in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing

from tenants.current import commune_or_none

if TYPE_CHECKING:
    from datetime import timedelta


def _salt(salt: str) -> str:
    commune = commune_or_none()
    return f"{salt}:{commune.id if commune else 'operator'}"


def dumps(obj: Any, *, salt: str) -> str:
    """A URL-safe token holding ``obj`` (JSON)."""
    return signing.dumps(obj, salt=_salt(salt), compress=True)


def loads(token: str, *, salt: str, max_age: int | timedelta | None = None) -> Any:
    """What ``dumps`` was given; raises django.core.signing.BadSignature (SignatureExpired past ``max_age``)."""
    return signing.loads(token, salt=_salt(salt), max_age=max_age)
