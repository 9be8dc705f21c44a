"""Folders of the commune's private files in which something of the register waits for a person: a deposit for its second
look, an archive for its import."""

from __future__ import annotations

from tenants.storage import private_storage


def forget(folder: str) -> None:
    """The folder and what it holds; idempotent."""
    try:
        _folders, names = private_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        private_storage.delete(f"{folder}/{name}")
    private_storage.delete(folder)
