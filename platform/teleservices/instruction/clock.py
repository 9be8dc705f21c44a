"""The legal clock at the top of a dossier: what happens when, and why, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_in_full, days_left, deadline_tone
from teleservices.deadlines import SilenceEffect
from teleservices.dossiers.clock import explain
from teleservices.dossiers.enums import State
from teleservices.instruction.enums import ENDED_STATES
from tenants.current import current_commune

if TYPE_CHECKING:
    from datetime import date

    from teleservices.dossiers.models import Dossier

_KINDS: Final = {"late": "danger", "soon": "warn", "calm": "info"}


@dataclass(frozen=True, slots=True)
class Clock:
    """`kind` is that of a notice: info, warn, danger, ok."""

    kind: str
    title: str
    text: str


def clock_of(dossier: Dossier, today: date) -> Clock:
    """Ended, stopped, running or absent; the sentence of the calculator says why."""
    if dossier.state in ENDED_STATES:
        return _ended(dossier)
    if dossier.due_on is None:
        return _absent(dossier, today)
    if dossier.state == State.INCOMPLETE:
        return _stopped(dossier)
    words = {"date": date_in_full(dossier.due_on), "left": _left(dossier.due_on, today)}
    passed = dossier.due_on < today
    match dossier.silence.effect:
        case SilenceEffect.ACCEPTANCE if passed:
            title = _("Silence vaut acceptation depuis le %(date)s\u00a0: %(left)s")
        case SilenceEffect.REJECTION if passed:
            title = _("Silence vaut refus depuis le %(date)s\u00a0: %(left)s")
        case SilenceEffect.ACCEPTANCE:
            title = _("Silence vaut acceptation le %(date)s\u00a0: %(left)s")
        case SilenceEffect.REJECTION:
            title = _("Silence vaut refus le %(date)s\u00a0: %(left)s")
        case SilenceEffect.NONE:
            title = _("À traiter avant le %(date)s\u00a0: %(left)s")
    return Clock(_KINDS[deadline_tone(dossier.due_on, today)], title % words, dossier.due_explanation)


def _stopped(dossier: Dossier) -> Clock:
    """The sentence is made anew: it supposes an answer today."""
    found = explain(dossier, current_commune())
    title = _("Délai arrêté\u00a0: une réponse de l’usager est attendue")
    return Clock("info", title, found.text if found else dossier.due_explanation)


def _left(due_on: date, today: date) -> str:
    words = days_left(due_on, today)
    return (
        words[0].lower() + words[1:]
        if not words[0].isdigit()
        else _("dans %(n)d j") % {"n": (due_on - today).days}
    )


def _absent(dossier: Dossier, today: date) -> Clock:
    procedure = dossier.procedure
    days = (today - timezone.localdate(dossier.submitted_at)).days
    age = _("Déposée aujourd’hui.") if days < 1 else _("Déposée il y a %(days)d j.") % {"days": days}
    said = _("Annoncé à l’usager\u00a0: «\u00a0%(answer)s\u00a0»") % {"answer": procedure.duration.answer}
    return Clock("info", _("Pas d’échéance légale\u00a0: le silence n’a pas d’effet"), f"{age} {said}")


def _ended(dossier: Dossier) -> Clock:
    ended = dossier.decided_at or dossier.ended_at or dossier.updated_at
    words = {"date": date_in_full(timezone.localdate(ended))}
    match dossier.state:
        case State.ACCEPTED:
            title, kind = _("Acceptée le %(date)s"), "ok"
        case State.REFUSED:
            title, kind = _("Refusée le %(date)s"), "danger"
        case _other:
            title, kind = _("Classée sans suite le %(date)s"), "info"
    if dossier.by_silence:
        return Clock(
            kind, title % words, _("Par silence\u00a0: aucune décision n’a été prise dans le délai.")
        )
    decision = dossier.procedure.workflow.decision(dossier.decision)
    return Clock(kind, title % words, decision.label if decision else _("Le délai légal ne court plus."))
