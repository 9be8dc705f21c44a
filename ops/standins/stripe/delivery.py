"""Webhooks: signed, retried, held and reordered on demand."""

import hashlib
import hmac
import json
import logging
import threading
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

from ops.standins.clock import Clock
from ops.standins.guard import LOOPBACK
from ops.standins.stripe.enums import DeliveryState
from ops.standins.stripe.events import is_local
from ops.standins.stripe.public import shown
from ops.standins.stripe.storage import Store

DELAYS: Final = (1, 2, 5, 10, 30, 60, 120, 300)  # the real one waits up to three days; a demo does not
TIMEOUT: Final = 10
logger = logging.getLogger(__name__)


class Deliveries:
    """A thread that sends what is due. While held, nothing leaves."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._sending = threading.Lock()
        self.held = False

    def start(self) -> None:
        threading.Thread(target=self._loop, name="stripe-webhooks", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        with self._sending:
            return

    def wake(self) -> None:
        self._wake.set()

    def send_due(self, *, newest_first: bool = False, everything: bool = False) -> int:
        """Send what waits, in order; returns how many were received."""
        with self._sending:
            if self._stop.is_set():
                return 0
            due = self._due(newest_first, everything)
            return sum(self._send(*row) for row in due)

    def _due(self, newest_first: bool, everything: bool) -> list[tuple[int, str, str, int]]:
        before = float("inf") if everything else self._clock.now()
        with self._store.transaction():
            rows = self._store.connection.execute(
                "SELECT id, event, endpoint, attempts FROM deliveries "
                "WHERE state = ? AND next_at <= ? ORDER BY id",
                (DeliveryState.PENDING, before),
            ).fetchall()
        return rows[::-1] if newest_first else rows

    def _loop(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(timeout=0.5)
            self._wake.clear()
            if self.held or self._stop.is_set():
                continue
            try:
                self.send_due()
            except Exception:
                logger.exception("A webhook could not be prepared.")

    def _send(self, identifier: int, event_id: str, endpoint_id: str, attempts: int) -> bool:
        endpoint, event = self._store.find(endpoint_id), self._store.find(event_id)
        if endpoint is None or event is None:
            self._record(identifier, DeliveryState.ABANDONED, attempts, 0, "removed")
            return False
        body = json.dumps(shown(event), ensure_ascii=False, indent=2).encode()
        answer = post(endpoint["url"], body, self.signature(endpoint_id, body))
        received = answer.isdigit() and 200 <= int(answer) < 300
        if received:
            self._record(identifier, DeliveryState.DELIVERED, attempts + 1, 0, answer)
        elif attempts >= len(DELAYS):
            self._record(identifier, DeliveryState.ABANDONED, attempts + 1, 0, answer)
        else:
            next_at = self._clock.now() + DELAYS[attempts]
            self._record(identifier, DeliveryState.PENDING, attempts + 1, next_at, answer)
        return received

    def signature(self, endpoint_id: str, body: bytes) -> str:
        """`Stripe-Signature`: HMAC-SHA256 of `<timestamp>.<body>` with the endpoint's secret."""
        with self._store.transaction():
            (secret,) = self._store.connection.execute(
                "SELECT secret FROM secrets WHERE endpoint = ?", (endpoint_id,)
            ).fetchone()
        stamp = int(self._clock.now())
        signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return f"t={stamp},v1={signed}"

    def _record(
        self, identifier: int, state: DeliveryState, attempts: int, next_at: float, answer: str
    ) -> None:
        with self._store.transaction():
            self._store.connection.execute(
                "UPDATE deliveries SET state = ?, attempts = ?, next_at = ?, last_answer = ? WHERE id = ?",
                (state, attempts, next_at, answer, identifier),
            )


def post(url: str, body: bytes, signature: str) -> str:
    """The status received, or what went wrong. `*.localhost` is this machine, whatever resolves it."""
    if not is_local(url):
        return "refused: not on this machine"
    parts = urlsplit(url)
    connection = HTTPConnection(LOOPBACK, parts.port or 80, timeout=TIMEOUT)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
        "User-Agent": "Stripe/1.0 (stand-in)",
    }
    try:
        target = parts._replace(scheme="", netloc="", path=parts.path or "/").geturl()
        connection.request("POST", target, body, headers)
        return str(connection.getresponse().status)
    except (OSError, HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
