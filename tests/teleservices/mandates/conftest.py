"""The people of the desk are those of the inbox."""

from __future__ import annotations

from tests.teleservices.instruction.conftest import as_bob, reader

__all__ = ["as_bob", "reader"]
