"""What every collector answers to. One folder a collector; adding one is copying one and adding a line to the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from billing.enums import Accounting, CollectorKind, DiscrepancyKind
    from billing.models import Invoice


@dataclass(frozen=True)
class Discrepancy:
    """A disagreement, in a sentence, with both amounts in cents."""

    kind: DiscrepancyKind
    number: str
    sentence: str
    ours: int = 0
    theirs: int = 0


@dataclass(frozen=True)
class Comparison:
    """``repaired`` are the numbers of invoices whose late news was applied while comparing."""

    discrepancies: tuple[Discrepancy, ...] = ()
    repaired: tuple[str, ...] = ()
    ours: int = 0
    theirs: int = 0


class Collector(Protocol):
    """Who gets the money in."""

    @property
    def kind(self) -> CollectorKind: ...

    @property
    def accounting(self) -> Accounting:
        """The accounting under which it is lawful."""
        ...

    @property
    def by_hand(self) -> bool:
        """Whether payments are entered in the console."""
        ...

    def check_config(self) -> list[str]:
        """What is missing or wrong, a sentence each; empty when it can work. Asks nobody outside."""
        ...

    def issue(self, invoice: Invoice) -> None:
        """Called in a transaction, once its PDF is kept: issue it, or enqueue what will."""
        ...

    def compare(self, invoices: Sequence[Invoice]) -> Comparison:
        """Compare the ledger with the collector's, and apply the news that was missed."""
        ...
