"""How many requests of one commune a process works on at once: slow pages of one commune never hold every thread."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Slots:
    """``at_once`` are worked on, ``in_line`` more wait for at most ``patience`` seconds; whoever else comes is refused.

    Those in line hold a thread each: ``at_once + in_line`` must stay below the threads of the process.
    """

    def __init__(self, at_once: int, in_line: int, patience: float) -> None:
        self.at_once, self.in_line, self.patience = at_once, in_line, patience
        self._working: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def take(self, key: str) -> Iterator[bool]:
        """Whether there is a slot; it is given back at the end of the block."""
        taken = self._enter(key)
        try:
            yield taken
        finally:
            if taken:
                self._leave(key)

    def _enter(self, key: str) -> bool:
        with self._changed:
            if self._working[key] < self.at_once:
                self._working[key] += 1
                return True
            if self._waiting[key] >= self.in_line:
                return False
            return self._wait(key)

    def _wait(self, key: str) -> bool:
        self._waiting[key] += 1
        until = time.monotonic() + self.patience
        try:
            while self._working[key] >= self.at_once:
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            self._working[key] += 1
            return True
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]

    def _leave(self, key: str) -> None:
        with self._changed:
            self._working[key] -= 1
            if not self._working[key]:
                del self._working[key]
            self._changed.notify_all()
