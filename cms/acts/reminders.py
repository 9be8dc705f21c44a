"""What the law asks of a council's session and the register still lacks.

CGCT L2121-25: the list of the deliberations examined, within a week of the session. L2121-15: its minutes, within the week
that follows the session at which they were approved, which is the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms.acts.enums import OF_A_SESSION, Nature
from cms.acts.models import Act
from cms.acts.periods import WEEK
from design.typography import date_in_full

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

#: Older sessions are history: what they lack is not recalled every morning.
LOOKED_BACK: Final = timedelta(days=365)
#: An act put online long after its session was taken over from elsewhere: it says nothing of today's habits.
TAKEN_OVER: Final = timedelta(days=60)


@dataclass(frozen=True)
class Reminder:
    """``nature``: of the document that is missing."""

    nature: Nature
    session_on: date
    due_on: date
    is_late: bool
    text: str
    basis: str

    @property
    def key(self) -> str:
        return f"{self.nature.value}:{self.session_on.isoformat()}"


def reminders(sessions: Iterable[date] = (), today: date | None = None) -> list[Reminder]:
    """What is missing, the first due first. ``sessions``: those that the caller knows of, beside the ones that acts tell and
    those of ``settings.COUNCIL_SESSIONS``; days to come are taken for the next session. One statement."""
    day = today or timezone.localdate()
    begins = day - LOOKED_BACK
    rows = Act.objects.filter(nature__in=OF_A_SESSION, adopted_on__gte=begins)
    held: dict[Nature, set[date]] = {nature: set() for nature in OF_A_SESSION}
    known = {one for one in (*sessions, *_of_the_agenda()) if begins <= one}
    for nature, adopted_on, posted_at in rows.values_list("nature", "adopted_on", "posted_at"):
        held[Nature(nature)].add(adopted_on)
        if timezone.localtime(posted_at).date() - adopted_on <= TAKEN_OVER:
            known.add(adopted_on)
    ordered = sorted(known)
    found: list[Reminder] = []
    for rank, session in enumerate(ordered):
        following = ordered[rank + 1] if rank + 1 < len(ordered) else None
        if session > day:
            continue
        if session not in held[Nature.LIST]:
            found.append(_list_of(session, day))
        if following is not None and following <= day and session not in held[Nature.MINUTES]:
            found.append(_minutes_of(session, following, day))
    return sorted(found, key=lambda one: (one.due_on, one.session_on))


def _of_the_agenda() -> Iterable[date]:
    return [day for path in settings.COUNCIL_SESSIONS for day in import_string(path)()]


def _list_of(session: date, today: date) -> Reminder:
    due = session + WEEK
    if due < today:
        text = _(
            "La liste des délibérations examinées à la séance du %(session)s était à publier au plus tard le %(due)s."
        )
    else:
        text = _(
            "La liste des délibérations examinées à la séance du %(session)s est à publier au plus tard le %(due)s."
        )
    words = {"session": _words(session), "due": _words(due)}
    return Reminder(Nature.LIST, session, due, due < today, text % words, "CGCT, L2121-25")


def _minutes_of(session: date, following: date, today: date) -> Reminder:
    due = following + WEEK
    if due < today:
        text = _(
            "Le procès-verbal de la séance du %(session)s, arrêté à celle du %(following)s, était à publier au plus "
            "tard le %(due)s."
        )
    else:
        text = _(
            "Le procès-verbal de la séance du %(session)s, arrêté à celle du %(following)s, est à publier au plus tard "
            "le %(due)s."
        )
    words = {"session": _words(session), "following": _words(following), "due": _words(due)}
    return Reminder(Nature.MINUTES, session, due, due < today, text % words, "CGCT, L2121-15")


def _words(day: date) -> str:
    return date_in_full(day, weekday=False)
