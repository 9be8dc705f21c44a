"""What an agent chose for the list, and who is away: read with the inbox in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from design.typography import date_in_full
from teleservices.instruction.enums import Column
from teleservices.instruction.models import Preference, away_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from identity.accounts.models import Agent

USUAL_COLUMNS: Final = (Column.PERSON, Column.DEADLINE, Column.STATE)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The columns of the list, and the sentences about absences that the inbox says."""

    columns: tuple[Column, ...] = USUAL_COLUMNS
    absences: tuple[str, ...] = ()


def arrangement_of(agent: Agent, today: date) -> Arrangement:
    """One query: the agent's own preferences, and those of the absent agents whom they replace."""
    mine, replaced = None, []
    rows = Preference.objects.filter(Q(agent=agent.pk) | (Q(delegate=agent.pk) & away_on(today)))
    for one in rows.select_related("agent", "delegate"):
        if one.agent_id == agent.pk:
            mine = one
        else:
            replaced.append(one)
    sentences = [_own_absence(mine, today)] if mine else []
    sentences += [_stands_in(one) for one in replaced]
    return Arrangement(columns_of(mine), tuple(one for one in sentences if one))


def columns_of(preference: Preference | None) -> tuple[Column, ...]:
    """Those chosen that still exist, else those of everybody."""
    chosen: Sequence[Any] = preference.columns if preference else ()
    return tuple(Column(one) for one in chosen if one in Column.values) or USUAL_COLUMNS


def preference_of(agent: Agent) -> Preference:
    """The agent's own, not saved yet when nothing was ever chosen."""
    return Preference.objects.filter(agent=agent.pk).first() or Preference(agent=agent)


def _own_absence(mine: Preference, today: date) -> str:
    if mine.absent_from is None or (mine.absent_until and mine.absent_until < today):
        return ""
    words = {"from": date_in_full(mine.absent_from), "agent": str(mine.delegate or "")}
    if mine.absent_from > today:
        return _("Vous serez en absence à partir du %(from)s.") % words
    if mine.delegate is None:
        return _("Vous êtes en absence\u00a0: personne ne vous remplace, les demandes restent à votre nom.")
    return _("Vous êtes en absence\u00a0: ce qui vous est confié va à %(agent)s.") % words


def _stands_in(away: Preference) -> str:
    words = {"agent": str(away.agent), "day": date_in_full(away.absent_until) if away.absent_until else ""}
    if not away.absent_until:
        return _("Vous remplacez %(agent)s\u00a0: ce qui lui est confié vous arrive.") % words
    return _("Vous remplacez %(agent)s jusqu’au %(day)s\u00a0: ce qui lui est confié vous arrive.") % words
