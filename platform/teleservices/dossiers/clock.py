"""The legal clock of a dossier: its date, why, and the next day on which the clock has something to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import day_in_full
from teleservices import deadlines
from teleservices.deadlines import CorrectionReason, Delay, Extension, SilenceEffect, Unit
from teleservices.deadlines.calendars import add_delay
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import OPEN_STATES, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from teleservices.definition.timing import Completeness
    from teleservices.dossiers.models import Correction, Dossier
    from tenants.models import Commune

ONE_DAY = timedelta(days=1)
HEAD_LEVEL = 2
"""The threshold from which who heads the service is told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A dossier's clock as it stands on a day: what `wind` writes and what the watch acts on."""

    today: date
    deposited: date
    found: deadlines.Explanation | None
    """None when no delay runs."""
    corrections: tuple[Correction, ...]
    complete_on: date | None = None
    """From this day on, nothing that is missing may be asked with an effect on the clock; the dossier is deemed complete."""
    uncounted: int = 0
    """Corrections asked from that day on."""

    @property
    def is_stopped(self) -> bool:
        """An answer of the person is awaited, and that stops the clock."""
        return self.found is not None and self.found.pending

    @property
    def awaited(self) -> tuple[Correction, ...]:
        return tuple(one for one in self.corrections if one.answered_at is None)

    @property
    def due_on(self) -> date | None:
        return self.found.date if self.found else None

    def is_passed(self) -> bool:
        """The delay is entirely over, and nothing stops it."""
        return self.due_on is not None and not self.is_stopped and self.today >= self.due_on

    def lapsed(self) -> tuple[Correction, ...]:
        """Corrections whose time to answer is over."""
        return tuple(one for one in self.awaited if one.answer_before and one.answer_before < self.today)


def read(dossier: Dossier, commune: Commune, now: datetime | None = None) -> Reading:
    """The clock at a moment; one query, none for a dossier that is being filed."""
    today = local_day(commune, now or timezone.now())
    deposited = local_day(commune, dossier.submitted_at)
    corrections = () if dossier._state.adding else tuple(dossier.corrections.all())
    holidays = commune.holidays_subdivision
    complete_on = completeness_day(dossier.completeness, deposited, holidays)
    counted = [one for one in corrections if _touches_the_clock(one, commune, complete_on)]
    case = None
    if not dossier.reopened_at:
        case = dossier.silence.case(
            deposited=deposited,
            today=today,
            corrections=tuple(_as_fact(one, commune) for one in counted),
            extensions=tuple(_extensions(dossier)),
            holidays=holidays,
        )
    found = deadlines.explain(case) if case else None
    return Reading(today, deposited, found, corrections, complete_on, len(corrections) - len(counted))


def completeness_day(rule: Completeness | None, deposited: date, holidays: str) -> date | None:
    """The day on which the time to ask for what is missing is over, None when no text limits it."""
    return add_delay(deposited + ONE_DAY, rule.ask_within.as_delay(), holidays) if rule else None


def _touches_the_clock(correction: Correction, commune: Commune, complete_on: date | None) -> bool:
    return complete_on is None or local_day(commune, correction.asked_at) < complete_on


def _as_fact(correction: Correction, commune: Commune) -> deadlines.Correction:
    return deadlines.Correction(
        asked=local_day(commune, correction.asked_at),
        answered=local_day(commune, correction.answered_at) if correction.answered_at else None,
        reason=CorrectionReason(correction.reason),
        until=correction.answer_before,
    )


def _extensions(dossier: Dossier) -> Iterator[Extension]:
    for one in dossier.extensions:
        yield Extension(Delay(one["count"], Unit(one["unit"])), one["reason"], one["article"])


def explain(dossier: Dossier, commune: Commune, now: datetime | None = None) -> deadlines.Explanation | None:
    """The date and why; None when no delay runs. Reads the dossier's corrections (one query)."""
    return read(dossier, commune, now).found


def wind(dossier: Dossier, commune: Commune, now: datetime | None = None) -> Reading:
    """Put the date, and the next day to look at it, on the dossier (not saved)."""
    reading = read(dossier, commune, now)
    dossier.due_on = reading.due_on
    dossier.due_explanation = _told(dossier, reading)
    # A date that moved away takes its alerts back; only the watch, which tells people, raises the level.
    dossier.escalated_level = min(dossier.escalated_level, level_of(dossier, reading))
    dossier.watch_on = next_look(dossier, reading)
    return reading


def _told(dossier: Dossier, reading: Reading) -> str:
    """The sentence of the calculator, and why a request made too late is not in it."""
    rule = dossier.completeness
    if reading.found is None:
        return ""
    if reading.uncounted == 0 or rule is None or reading.complete_on is None:
        return reading.found.text
    last = {"day": day_in_full(reading.complete_on - ONE_DAY), "article": rule.article}
    late = _("Une pièce demandée après le %(day)s n’arrête pas le délai (%(article)s).") % last
    return f"{reading.found.text} {late}"


def threshold_days(dossier: Dossier, reading: Reading) -> tuple[date, ...]:
    """The days on which the service is alerted, in order; the last one is the day after a date without legal effect.

    A threshold that a short delay would reach on the day of the deposit or before says nothing.
    """
    if reading.due_on is None:
        return ()
    before = [reading.due_on - timedelta(days=days) for days in dossier.procedure.timing.thresholds]
    kept = [day for day in before if day > reading.deposited]
    if dossier.silence.effect is SilenceEffect.NONE:
        kept.append(reading.due_on + ONE_DAY)
    return tuple(kept)


def completeness_alert(dossier: Dossier, reading: Reading) -> date | None:
    """The day on which the service is told that the time to ask for what is missing ends soon."""
    rule = dossier.completeness
    if rule is None or not rule.alert_days or reading.complete_on is None:
        return None
    day = reading.complete_on - timedelta(days=rule.alert_days)
    return day if day > reading.deposited else None


def level_of(dossier: Dossier, reading: Reading) -> int:
    """How many thresholds are reached on that day; none while the clock is stopped."""
    if dossier.state not in OPEN_STATES or reading.is_stopped:
        return 0
    return sum(day <= reading.today for day in threshold_days(dossier, reading))


def next_look(dossier: Dossier, reading: Reading) -> date | None:
    """The first day on which something is to be done: it may have come already. None: nothing will ever."""
    if dossier.state not in OPEN_STATES:
        return None
    return min(_looks(dossier, reading), default=None)


def _looks(dossier: Dossier, reading: Reading) -> Iterator[date]:
    for one in reading.awaited:
        if one.answer_before and one.lapse_told_at is None:
            yield one.answer_before + ONE_DAY
    if dossier.state == State.SUBMITTED and reading.complete_on and not dossier.reopened_at:
        yield reading.complete_on
        alert = completeness_alert(dossier, reading)
        if alert and alert > reading.today:
            yield alert
    if reading.due_on is None or reading.is_stopped:
        return
    yield from threshold_days(dossier, reading)[dossier.escalated_level :]
    if dossier.silence.effect is not SilenceEffect.NONE:
        yield reading.due_on


def silence_has_decided(dossier: Dossier, commune: Commune, now: datetime) -> bool:
    """The request is accepted by silence already, written down or not: nothing may go against it (CRPA L242-1)."""
    if dossier.state not in OPEN_STATES or dossier.silence.effect is not SilenceEffect.ACCEPTANCE:
        return False
    return read(dossier, commune, now).is_passed()
