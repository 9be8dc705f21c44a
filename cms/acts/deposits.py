"""What an agent says of an act, and the papers that go with it, until they are published."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from cms.acts.enums import Nature

if TYPE_CHECKING:
    from cms.acts.checking import Report


@dataclass(frozen=True)
class Deposit:
    """The card of an act to be."""

    nature: Nature
    title: str
    adopted_on: date
    author_first_name: str
    author_last_name: str
    author_capacity: str
    number: str = ""
    matter: str = ""
    service: str = ""
    current_until: date | None = None
    """The last day in the current list; None: the least that the law allows."""
    formerly_posted_on: date | None = None
    ar_id: str = ""
    ar_received_on: date | None = None
    correction_reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Deposit:
        days = {"adopted_on", "current_until", "formerly_posted_on", "ar_received_on"}
        values: dict[str, Any] = {
            name: date.fromisoformat(value) if name in days and value else value
            for name, value in kept.items()
        }
        return cls(**{**values, "nature": Nature(kept["nature"])})


@dataclass(frozen=True)
class Paper:
    """A PDF that was checked. ``name`` is the person's own, made safe."""

    name: str
    content: bytes = field(repr=False)
    report: Report
