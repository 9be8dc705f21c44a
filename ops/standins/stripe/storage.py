"""The stand-in's memory: one SQLite file, one writer at a time, nothing lost by a restart."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ops.standins.stripe.errors import resource_missing

JsonObject = dict[str, Any]

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS objects (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, position);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL,
    last_answer TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS secrets (endpoint TEXT PRIMARY KEY, secret TEXT NOT NULL);
"""


class Store:
    """Objects by identifier, in the order of their creation."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.executescript(SCHEMA)

    def close(self) -> None:
        with self._lock:
            self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; everyone else waits."""
        with self._lock:
            if self.connection.in_transaction:
                yield
                return
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")

    def find(self, identifier: str) -> JsonObject | None:
        with self._lock:
            row = self.connection.execute("SELECT body FROM objects WHERE id = ?", (identifier,)).fetchone()
        return json.loads(row[0]) if row else None

    def get(self, kind: str, identifier: str, param: str = "id") -> JsonObject:
        """Raises the error that Stripe gives for an identifier unknown or of another kind."""
        found = self.find(identifier)
        if found is None or found["object"] != kind:
            raise resource_missing(kind, identifier, param)
        return found

    def save(self, document: JsonObject) -> JsonObject:
        body = json.dumps(document, ensure_ascii=False)
        with self.transaction():
            self.connection.execute(
                "INSERT INTO objects (id, kind, body) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (document["id"], document["object"], body),
            )
        return document

    def remove(self, identifier: str) -> None:
        with self.transaction():
            self.connection.execute("DELETE FROM objects WHERE id = ?", (identifier,))

    def all(self, kind: str) -> list[JsonObject]:
        """Newest first, as Stripe lists them."""
        with self._lock:
            rows = self.connection.execute(
                "SELECT body FROM objects WHERE kind = ? ORDER BY position DESC", (kind,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
