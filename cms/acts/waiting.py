"""Folders of the commune's private files in which something of the register waits for a person: a deposit for its second
look, an archive for its import."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Protocol, TypeVar

from tenants.storage import private_storage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable


class Waiting(Protocol):
    @property
    def made_at(self) -> dt.datetime: ...


T = TypeVar("T", bound=Waiting)


def newest(folder: str, find: Callable[[uuid.UUID], T | None]) -> list[T]:
    """What waits there, newest first: ``find`` reads one of its folders, None when it has gone meanwhile."""
    try:
        names, _files = private_storage.listdir(folder)
    except FileNotFoundError:
        return []
    found = [find(uuid.UUID(name)) for name in names]
    return sorted((one for one in found if one is not None), key=lambda one: one.made_at, reverse=True)


def forget(folder: str) -> None:
    """The folder and what it holds; idempotent."""
    try:
        _folders, names = private_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        private_storage.delete(f"{folder}/{name}")
    private_storage.delete(folder)
