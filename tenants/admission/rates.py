"""Counting against a rate, by the generic cell rate algorithm (GCRA, ITU-T I.371): one number a key, no window.

A key remembers when it will be empty again. A claim moves that moment later by its weight over the rate; when it lies
more than a whole burst ahead, the claim is refused and moves nothing. Several claims are admitted together or not at
all, in one round trip: the reason why this is a script and not a library of single limits.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import redis

_SECOND = 1_000_000

#: KEYS; for each key, microseconds of this claim and of a whole burst. Answers which key refuses (0: none) and for
#: how many microseconds.
_SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ends, wait, refuses = {}, 0, 0
for i, key in ipairs(KEYS) do
    local from = math.max(tonumber(redis.call('GET', key) or 0), now)
    ends[i] = from + tonumber(ARGV[2 * i - 1])
    local late = ends[i] - now - tonumber(ARGV[2 * i])
    if late > wait then wait, refuses = late, i end
end
if refuses == 0 then
    for i, key in ipairs(KEYS) do
        local left = math.ceil((ends[i] - now) / 1000) + 1
        redis.call('SET', key, string.format('%.0f', ends[i]), 'PX', left)
    end
end
return {refuses, math.ceil(wait)}
"""


@dataclass(frozen=True)
class Rate:
    """``per_second`` in the long run, ``burst`` at once."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class Claim:
    """``weight``: 1 is a page."""

    key: str
    rate: Rate
    weight: float = 1.0

    @property
    def step(self) -> int:
        """Microseconds that this claim uses up."""
        return round(self.weight * _SECOND / self.rate.per_second)

    @property
    def allowance(self) -> int:
        """Microseconds that may be used up in advance."""
        return round(self.rate.burst * _SECOND / self.rate.per_second)


@dataclass(frozen=True)
class Verdict:
    """``wait``: seconds until ``key`` has room again; 0: admitted."""

    key: str = ""
    wait: float = 0.0


ADMITTED = Verdict()


class Counter(Protocol):
    def claim(self, claims: Sequence[Claim]) -> Verdict: ...


class SharedCounter:
    """For all processes of the installation, by the clock of Valkey; raises redis.RedisError when it is lost."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    @cached_property
    def _script(self) -> Any:
        return self._client.register_script(_SCRIPT)

    def claim(self, claims: Sequence[Claim]) -> Verdict:
        numbers = [number for claim in claims for number in (claim.step, claim.allowance)]
        refuses, wait = self._script(keys=[claim.key for claim in claims], args=numbers)
        return Verdict(claims[refuses - 1].key, wait / _SECOND) if refuses else ADMITTED


class LocalCounter:
    """For this process alone; bounded, and forgetful when it is full."""

    LARGEST = 50_000

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}
        self._lock = threading.Lock()

    def claim(self, claims: Sequence[Claim]) -> Verdict:
        with self._lock:
            now = self._clock() * _SECOND
            ends = {claim.key: max(self._ends.get(claim.key, 0.0), now) + claim.step for claim in claims}
            late = {claim.key: ends[claim.key] - now - claim.allowance for claim in claims}
            key = max(late, key=late.__getitem__)
            if late[key] > 0:
                return Verdict(key, late[key] / _SECOND)
            if len(self._ends) > self.LARGEST:
                self._ends.clear()
            self._ends |= ends
            return ADMITTED
