"""The rule: start + 1 day + the delay + the time that corrections took.

For calendar units it is the count of the State's démarche numérique, which clerks know. What a correction
does depends on the resume rule (see `ResumeRule`). A correction answered on the day of the start or before it
adds nothing: the start has moved past it.
"""

from datetime import date, timedelta

from teleservices.deadlines.calendars import add_delay, working_days_between
from teleservices.deadlines.cases import Case, Correction, Delay, Explanation
from teleservices.deadlines.enums import CorrectionReason, ResumeRule, Unit
from teleservices.deadlines.sentences import sentence


def start_of(case: Case) -> date:
    """The deposit, or the latest answer that starts the clock again under the case's resume rule."""
    match case.resume:
        case ResumeRule.SUSPEND:
            moving: list[Correction] = []
        case ResumeRule.CONTINUE:
            moving = [one for one in case.corrections if one.reason is CorrectionReason.INCOMPLETE]
        case ResumeRule.RESET:
            moving = list(case.corrections)
    return max((case.answer_to(one) for one in moving), default=case.deposited)


def counted_corrections(case: Case, start: date) -> tuple[Correction, ...]:
    """Corrections answered after the start, in the order in which they were asked, the awaited ones last."""
    after = [one for one in case.corrections if case.answer_to(one) > start]
    return tuple(
        sorted(after, key=lambda one: (one.asked, case.answer_to(one), one.answered is None, one.reason))
    )


def correction_days(case: Case, counted: tuple[Correction, ...]) -> int:
    """Answered − asked + 1 day for each, in working days when the delay counts them."""
    if case.delay.unit is Unit.WORKING_DAYS:
        return sum(working_days_between(one.asked, case.answer_to(one), case.holidays) for one in counted)
    return sum((case.answer_to(one) - one.asked).days + 1 for one in counted)


def whole_delays(case: Case) -> list[Delay]:
    """The delay with the extensions in its own unit ("majoré d’un mois": two months become three, and are counted as
    three), then those in another.
    """
    same = [one.delay for one in case.extensions if one.delay.unit is case.delay.unit]
    others = [one.delay for one in case.extensions if one.delay.unit is not case.delay.unit]
    return [Delay(case.delay.count + sum(one.count for one in same), case.delay.unit), *others]


def explain(case: Case) -> Explanation:
    """The date from which silence has its effect, and the sentence that says why."""
    start = start_of(case)
    counted = counted_corrections(case, start)
    added = correction_days(case, counted)
    day = start + timedelta(days=1)
    working = case.delay.unit is Unit.WORKING_DAYS
    first, *others = whole_delays(case)
    if working:
        first = Delay(first.count + added, Unit.WORKING_DAYS)
    for delay in (first, *others):
        day = add_delay(day, delay, case.holidays)
    if not working:
        day += timedelta(days=added)
    pending = any(case.is_awaited(one) for one in case.corrections)
    text = sentence(case, start=start, day=day, added=added, counted=counted, pending=pending)
    return Explanation(
        date=day, start=start, correction_days=added, pending=pending, text=text, counted=counted
    )
