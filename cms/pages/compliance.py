"""How far the site may say that it follows RGAA, and until when (décret n° 2019-768, articles 4 and 6; norms-fr §4.1).

The statement, the home and every footer say the same: the footer's words are read with the menu, from what the
accessibility page keeps of the latest audit (``LegalPage.audited``), and judged on the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from cms.pages.enums import ComplianceLevel

#: From this rate on, a site is « partiellement conforme »; every criterion, and it is « totalement ».
PARTIAL, FULL = Decimal(50), Decimal(100)
_MONTH_DAYS = 30.4375


@dataclass(frozen=True)
class Audited:
    """Of an audit, what decides."""

    on: date
    rate: Decimal
    version: str

    @classmethod
    def read(cls, kept: dict[str, Any] | None) -> Audited | None:
        if not kept:
            return None
        return cls(date.fromisoformat(kept["on"]), Decimal(kept["rate"]), kept["version"])

    def as_kept(self) -> dict[str, str]:
        return {"on": self.on.isoformat(), "rate": str(self.rate), "version": self.version}

    @property
    def level(self) -> ComplianceLevel:
        """What its rate allows to say."""
        if self.rate >= FULL:
            return ComplianceLevel.FULL
        return ComplianceLevel.PARTIAL if self.rate >= PARTIAL else ComplianceLevel.NONE

    @property
    def valid_until(self) -> date:
        """The last day on which it counts: three years, or eighteen months after the reference that replaced its own."""
        end = anniversary(self.on, settings.ACCESSIBILITY_AUDIT_YEARS)
        latest, published = settings.RGAA_VERSION, settings.RGAA_VERSION_ON
        if published and _branch(self.version) != _branch(latest):
            months = settings.ACCESSIBILITY_REFERENCE_MONTHS
            end = min(end, published + timedelta(days=round(months * _MONTH_DAYS)))
        return end


def level_on(kept: dict[str, Any] | None, day: date) -> ComplianceLevel:
    """« Non conforme » until a valid audit says otherwise."""
    audited = Audited.read(kept)
    if audited is None or not audited.on <= day <= audited.valid_until:
        return ComplianceLevel.NONE
    return audited.level


def _branch(version: str) -> str:
    """« 4.1.2 » corrects « 4.1 » and replaces nothing."""
    return ".".join(version.split(".")[:2])


def anniversary(day: date, years: int) -> date:
    """The same day, so many years later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)
