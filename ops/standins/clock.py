"""A clock that tests can move forward, so that a code of 30 seconds expires without waiting for it."""

import threading
import time


class Clock:
    """Seconds since the epoch, plus what the test hook added."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = 0.0

    def now(self) -> float:
        with self._lock:
            return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._offset += seconds
