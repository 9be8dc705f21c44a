"""« Vie de la commune »: the moves of its state, its names and its restorations, as one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from identity.audit.models import Entry
from ops.console.enums import ConsoleAction
from ops.console.services import VERBS
from ops.restoration import selectors as restorations
from ops.restoration.enums import Aside, RestorationAction
from tenants.models import StateChange
from tenants.states import CommuneState

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from ops.restoration.selectors import Told
    from tenants.models import Commune

_TOLD: Final = (*(action.value for _verb, action in VERBS.values()), ConsoleAction.COMMUNE_RENAMED.value)
#: Of the list; the operator's audit log has it all.
LONGEST: Final = 20

_RESTORED: Final[dict[RestorationAction, _StrPromise]] = {
    RestorationAction.PREPARED: gettext_lazy("Restauration préparée à côté"),
    RestorationAction.SWAPPED: gettext_lazy("Restaurée depuis une archive"),
    RestorationAction.UNDONE: gettext_lazy("Restauration annulée\u00a0: la commune d’avant est revenue"),
    RestorationAction.DROPPED: gettext_lazy("Copie gardée à côté supprimée"),
}
_DROPPED: Final[dict[Aside, _StrPromise]] = {
    Aside.COPY: gettext_lazy("Restauration abandonnée, sans rien changer"),
    Aside.FORMER: gettext_lazy("Commune d’avant la restauration supprimée"),
    Aside.RESTORED: gettext_lazy("Copie de l’archive supprimée, après l’annulation"),
}


@dataclass(frozen=True)
class LifeLine:
    """What happened; ``who`` and ``reason`` may be empty, ``made_at`` is the archive's of a restoration. ``is_here`` while
    the restoration it speaks of has a page to go to."""

    at: datetime
    text: str
    who: str = ""
    reason: str = ""
    made_at: datetime | None = None
    is_here: bool = False


def life_of(commune: Commune) -> list[LifeLine]:
    """The latest first. Four statements."""
    lines = [*_moves(commune), *(_restored(told) for told in restorations.told_of(commune, LONGEST))]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:LONGEST]


def _moves(commune: Commune) -> list[LifeLine]:
    """Of its state, and its new names. Who did it is in the log: a move that has no entry there is Parvis's own."""
    entries = Entry.objects.filter(
        target_kind=commune._meta.label_lower, target_id=str(commune.pk), action__in=_TOLD
    )
    told = list(entries[: 2 * LONGEST])
    who = {entry.detail.get("change"): entry.actor_label for entry in told}
    return [
        LifeLine(
            change.at,
            f"{CommuneState(change.before).label} → {CommuneState(change.after).label}",
            who=who.get(str(change.pk), ""),
            reason=change.reason,
        )
        for change in StateChange.objects.filter(commune=commune)[:LONGEST]
    ] + [_renamed(entry) for entry in told if entry.action == ConsoleAction.COMMUNE_RENAMED]


def _renamed(entry: Entry) -> LifeLine:
    told = entry.detail
    before, after = told.get("former_name", ""), told.get("name", "")
    if before == after:  # its address alone
        before, after = told.get("former", ""), told.get("commune", "")
    words = _("Renommée\u00a0: %(before)s → %(after)s") % {"before": before, "after": after}
    return LifeLine(entry.at, words, who=entry.actor_label)


def _restored(told: Told) -> LifeLine:
    words = _DROPPED[told.aside] if told.aside else _RESTORED[told.action]
    return LifeLine(
        told.at, str(words), who=told.who or _("par Parvis"), made_at=told.made_at, is_here=told.is_here
    )
