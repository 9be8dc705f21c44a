"""How a command fails: what was asked is wrong (exit code 2), or it could not be done (exit code 1)."""

from __future__ import annotations


class UsageError(Exception):
    """What was asked cannot be: a wrong code, a missing file, options that exclude each other. Exit code 2."""


class CommandFailed(Exception):
    """The command was right and did not succeed. Exit code 1. ``detail`` goes into the JSON document."""

    def __init__(self, message: str, **detail: object) -> None:
        super().__init__(message)
        self.detail = detail
