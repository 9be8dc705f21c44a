"""How a dossier moves from a state to another: under its lock, by the law's table, with its clock set again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from teleservices.definition.enums import Action, Actor, DossierState
from teleservices.definition.workflow import ForbiddenActionError, allowed_actions, next_state
from teleservices.dossiers import clock
from teleservices.dossiers.enums import ENDED_STATES, State
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.models import Dossier
from teleservices.rooms.bookings import follow
from tenants.current import current_commune

if TYPE_CHECKING:
    from datetime import datetime


AGAINST = frozenset({Action.REFUSE, Action.CLOSE, Action.ASK_CORRECTION})
"""What an agent may not do any more once silence has accepted, even before the sweep has written it down."""


def locked(dossier: Dossier) -> Dossier:
    """The dossier as it is now, locked until the end of the transaction."""
    rows = Dossier.objects.select_for_update(of=("self",))
    return rows.select_related("copy", "offer", "service").get(pk=dossier.pk)


def actions_of(dossier: Dossier, actor: Actor) -> tuple[Action, ...]:
    """What that actor may do now."""
    return allowed_actions(dossier.procedure.workflow, DossierState(dossier.state), actor)


def move(dossier: Dossier, action: Action, actor: Actor, *, now: datetime | None = None) -> None:
    """Change the state of a locked dossier and save it. Raises NotNow."""
    moment = now or timezone.now()
    against = actor is Actor.AGENT and action in AGAINST
    if against and clock.silence_has_decided(dossier, current_commune(), moment):
        raise NotNow("silence has accepted this request already")
    try:
        state = next_state(dossier.procedure.workflow, DossierState(dossier.state), action, actor)
    except ForbiddenActionError as error:
        raise NotNow(str(error)) from error
    dossier.state = State(state.value)
    dossier.updated_at = moment
    dossier.ended_at = moment if dossier.state in ENDED_STATES else None
    if action is Action.REOPEN:
        dossier.reopened_at, dossier.by_silence = moment, False
    clock.wind(dossier, current_commune(), moment)
    dossier.save()
    follow(dossier)
