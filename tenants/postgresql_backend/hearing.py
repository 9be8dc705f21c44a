"""Writes as they pass: which table, by which verb. For what must follow a change whoever made it, and by whatever road."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.postgresql_backend.base import DatabaseWrapper

    Listener = Callable[["DatabaseWrapper", "Write"], None]

_WRITE = re.compile(
    r"\s*(?:WITH\b.*?\b)?(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO)\s+(?:ONLY\s+)?"
    r'(?:"?\w+"?\.)?"?(\w+)"?',
    re.IGNORECASE | re.DOTALL,
)
#: Statements that cannot write begin otherwise: most are told by their first letter.
_MAY_WRITE = frozenset("IUDTWMiudtwm \n\t")


@dataclass(frozen=True)
class Write:
    """A statement that writes, just sent; ``params`` as they were given."""

    table: str
    is_insert: bool
    params: Any


def write_of(statement: Any, params: Any, connection: DatabaseWrapper) -> Write | None:
    """None for what only reads."""
    text = statement if isinstance(statement, str) else statement.as_string(connection.connection)
    if text[:1] not in _MAY_WRITE:
        return None
    found = _WRITE.match(text)
    return Write(found[2], found[1][0] in "Ii", params) if found else None


@lru_cache(maxsize=1)
def listeners() -> tuple[Listener, ...]:
    """Those of ``settings.WRITE_LISTENERS``."""
    return tuple(import_string(path) for path in settings.WRITE_LISTENERS)
