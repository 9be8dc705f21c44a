"""Codes that people copy by hand: 80 random bits, Crockford's base 32 in four groups, kept only as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4
_LOOK_ALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """A new code, in groups: "7K2M-0XQ4-…"."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def normalised(typed: str) -> str:
    """What was typed without spaces, hyphens and case; letters that look like figures are those figures."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(_LOOK_ALIKES)


def code_hash(typed: str) -> str:
    """SHA-256: enough for 80 random bits, and a search by it takes the same time right or wrong."""
    return hashlib.sha256(normalised(typed).encode()).hexdigest()
