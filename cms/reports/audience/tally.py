"""Hits added up: the ``data`` of a day's report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cms.reports.audience.enums import Origin

if TYPE_CHECKING:
    from cms.reports.audience.hits import Hit

#: Of different addresses in a day, then of different words: past these, they are added to the rest.
MOST: Final = {"pages": 400, "entrances": 200, "missing": 100, "searches": 100, "fruitless": 100}
#: The key of the rest.
REST: Final = ""
#: Logs remembered by a report, and so never counted twice.
_MOST_LOGS: Final = 40
COUNTERS: Final = ("pages", "entrances", "origins", "devices", "missing", "searches", "fruitless")


@dataclass
class Tally:
    """``views``: pages seen. ``searched`` and ``unanswered``: searches, and those that found nothing. ``pending``: how often
    words that nobody published were searched, by a keyed digest (``words``). ``read``: until where of each log."""

    views: int = 0
    searched: int = 0
    unanswered: int = 0
    counters: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in COUNTERS})
    pending: Counter[str] = field(default_factory=Counter)
    read: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Tally:
        found = cls(
            views=data.get("views", 0),
            searched=data.get("searched", 0),
            unanswered=data.get("unanswered", 0),
            pending=Counter(data.get("pending", {})),
            read=dict(data.get("read", {})),
        )
        for name in COUNTERS:
            found.counters[name].update(data.get(name, {}))
        return found

    def as_data(self) -> dict[str, Any]:
        logs = dict(list(self.read.items())[-_MOST_LOGS:])
        return {
            "views": self.views,
            "searched": self.searched,
            "unanswered": self.unanswered,
            "pending": dict(self.pending),
            "read": logs,
            **{name: dict(counter) for name, counter in self.counters.items()},
        }

    def add(self, hit: Hit) -> None:
        """All but the words that were searched."""
        if hit.is_missing:
            self.count("missing", hit.path)
            return
        self.views += 1
        self.count("pages", hit.path)
        self.counters["devices"][hit.device] += 1
        if hit.origin is not Origin.INSIDE:
            self.counters["origins"][hit.origin] += 1
            self.count("entrances", hit.path)
        if hit.asked:
            self.searched += 1
            self.unanswered += hit.results == 0

    def count(self, name: str, key: str, times: int = 1) -> None:
        counter = self.counters[name]
        counter[key if key in counter or len(counter) < MOST[name] else REST] += times
