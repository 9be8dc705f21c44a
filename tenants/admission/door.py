"""The doorkeeper of a process: asks the shared count, remembers who was refused, counts alone when Valkey is lost."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

import redis
import structlog

from tenants.admission.rates import ADMITTED, Claim, LocalCounter, SharedCounter, Verdict
from tenants.valkey import shared

if TYPE_CHECKING:
    from collections.abc import Sequence

log = structlog.get_logger(__name__)

#: Seconds during which a Valkey that did not answer is not asked again.
_LOST_FOR = 5.0
_LARGEST = 10_000


@lru_cache(maxsize=1)
def _counter(client: redis.Redis) -> SharedCounter:
    return SharedCounter(client)


class Doorkeeper:
    """One a process, for all its threads. A request costs one round trip; one that is refused again, none."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """As a process that begins."""
        self._local = LocalCounter()
        self._lost_until = 0.0
        #: Keys without room and until when: a flood is refused without asking anybody.
        self._closed: dict[str, float] = {}

    def admit(self, claims: Sequence[Claim]) -> Verdict:
        if not claims:
            return ADMITTED
        now = time.monotonic()
        for claim in claims:
            if (until := self._closed.get(claim.key, 0.0)) > now:
                return Verdict(claim.key, until - now)
        verdict = self._count(claims, now)
        if verdict.wait:
            if len(self._closed) > _LARGEST:
                self._closed.clear()
            self._closed[verdict.key] = now + verdict.wait
        return verdict

    def _count(self, claims: Sequence[Claim], now: float) -> Verdict:
        client = shared()
        if client is not None and now >= self._lost_until:
            try:
                return _counter(client).claim(claims)
            except redis.RedisError as error:
                self._lost_until = now + _LOST_FOR
                log.warning("admission.counts_alone", error=type(error).__name__)
        return self._local.claim(claims)


#: Of this process: a second application in it (a test's browser) counts with the first.
door = Doorkeeper()
