"""Dossiers in the words of agents: the citizen's pages have their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.components import Tone
from design.typography import date_short, days_left, deadline_tone, hour
from teleservices.definition.enums import DossierState
from teleservices.dossiers.enums import EventKind, PersonKind

if TYPE_CHECKING:
    from datetime import date

    from django_stubs_ext import StrOrPromise

    from teleservices.dossiers.models import Event

STATES: Final[dict[str, tuple[StrOrPromise, Tone]]] = {
    DossierState.SUBMITTED: (gettext_lazy("Nouveau"), Tone.INFO),
    DossierState.COMPLETE: (gettext_lazy("Complet"), Tone.NEUTRAL),
    DossierState.INCOMPLETE: (gettext_lazy("Incomplet"), Tone.WARN),
    DossierState.UNDER_REVIEW: (gettext_lazy("En instruction"), Tone.NEUTRAL),
    DossierState.ACCEPTED: (gettext_lazy("Accepté"), Tone.OK),
    DossierState.REFUSED: (gettext_lazy("Refusé"), Tone.DANGER),
    DossierState.CLOSED: (gettext_lazy("Sans suite"), Tone.QUIET),
}


def state_words(state: str) -> str:
    """A state as the agent reads it."""
    return str(STATES[state][0])


def state_tone(state: str) -> Tone:
    """The colour beside the words."""
    return STATES[state][1]


def deadline_words(due_on: date | None, today: date, *, ended: bool, waiting: bool) -> tuple[str, str]:
    """The deadline in words and the class that colours them: "Dans 3 j", soon."""
    if ended:
        return _("Terminée"), ""
    if due_on is None:
        return _("Sans échéance légale"), ""
    if waiting:
        return _("Délai arrêté"), ""
    return days_left(due_on, today), deadline_tone(due_on, today)


def deadline_date(due_on: date | None) -> str:
    """« 24 nov. 2026 »"""
    return date_short(due_on) if due_on else ""


_BY: Final[dict[str, StrOrPromise]] = {
    EventKind.SUBMITTED: gettext_lazy("Demande déposée par %(who)s"),
    EventKind.ASSIGNED: gettext_lazy("Prise en charge par %(who)s"),
    EventKind.MOVED: gettext_lazy("Transmise à un autre service par %(who)s"),
    EventKind.REVIEW_STARTED: gettext_lazy("Examen commencé par %(who)s"),
    EventKind.COMPLETE: gettext_lazy("Déclarée complète par %(who)s"),
    EventKind.CORRECTION_ASKED: gettext_lazy("Correction demandée par %(who)s"),
    EventKind.CORRECTION_ANSWERED: gettext_lazy("Correction reçue de %(who)s"),
    EventKind.MESSAGE_TO_CITIZEN: gettext_lazy("Message envoyé par %(who)s"),
    EventKind.MESSAGE_FROM_CITIZEN: gettext_lazy("Message reçu de %(who)s"),
    EventKind.NOTE: gettext_lazy("Note de %(who)s"),
    EventKind.LABELLED: gettext_lazy("Étiquettes changées par %(who)s"),
    EventKind.SHEET_WRITTEN: gettext_lazy("Champs privés remplis par %(who)s"),
    EventKind.OPINION_ASKED: gettext_lazy("Avis demandé par %(who)s"),
    EventKind.OPINION_GIVEN: gettext_lazy("Avis rendu par %(who)s"),
    EventKind.OPINION_WITHDRAWN: gettext_lazy("Demande d’avis retirée par %(who)s"),
    EventKind.ACCEPTED: gettext_lazy("Acceptée par %(who)s"),
    EventKind.REFUSED: gettext_lazy("Refusée par %(who)s"),
    EventKind.CLOSED: gettext_lazy("Classée sans suite par %(who)s"),
    EventKind.WITHDRAWN: gettext_lazy("Retirée par %(who)s"),
    EventKind.REOPENED: gettext_lazy("Rouverte par %(who)s"),
    EventKind.EXTENDED: gettext_lazy("Délai prolongé par %(who)s"),
    EventKind.BENEFICIARY_TOLD: gettext_lazy("Bénéficiaire prévenu par %(who)s"),
}


def event_words(event: Event) -> str:
    """What happened and by whom: an agent's name, "l’usager", or nobody when Parvis did it."""
    if event.actor_kind == PersonKind.SYSTEM or event.kind not in _BY:
        return str(EventKind(event.kind).label)
    if event.kind == EventKind.ASSIGNED and event.detail.get("to") != str(event.actor_id):
        return _given(event)
    who = event.actor_label if event.actor_kind == PersonKind.AGENT and event.actor_label else _("l’usager")
    return str(_BY[event.kind]) % {"who": who}


def _given(event: Event) -> str:
    words = {"who": event.actor_label, "to": event.text}
    if not event.detail.get("to"):
        return _("%(who)s ne suit plus cette demande") % words
    return _("Confiée à %(to)s par %(who)s") % words


def event_line(event: Event) -> str:
    """The same with its hour, for what changed meanwhile."""
    return f"{event_words(event)}, {hour(timezone.localtime(event.at).time())}."
