"""A definition as it is kept in a database: JSON, its digest, and the way back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from teleservices.definition.procedure import Procedure


def to_json(procedure: Procedure) -> dict[str, Any]:
    """Only what the author wrote: a key that gets a default later does not change what is stored."""
    return procedure.model_dump(mode="json", exclude_unset=True)


def digest_of(definition: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_READ: dict[str, Procedure] = {}
"""By digest: definitions are immutable, shared by communes, and few."""


def from_json(definition: dict[str, Any], digest: str) -> Procedure:
    """The procedure; the same object for the same digest, whichever commune asks."""
    return (
        _READ[digest] if digest in _READ else _READ.setdefault(digest, Procedure.model_validate(definition))
    )
