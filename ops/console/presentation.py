"""What the pages of the console say, as the typed records that the design system draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from design.components import Answer, Tone
from design.typography import NBSP, SHORT_MONTHS, ago, day_number, file_size, number, percentage, plural
from ops.console.enums import Move
from ops.monitoring.prober import HOURS_KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ops.console.selectors import Row, Totals
    from ops.models import CommuneFacts, ProbeHour
    from tenants.models import Commune

NOTHING = "–"


@dataclass(frozen=True)
class Stat:
    value: str
    label: str
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True)
class MoveLink:
    """A button of the commune's page that leads to the page which confirms."""

    url: str
    label: str
    kind: str


def stats_of(totals: Totals, today: date) -> list[Stat]:
    answering = f"{totals.answering}{NBSP}/{NBSP}{totals.probed}" if totals.probed else NOTHING
    all_answer = totals.answering == totals.probed
    known = totals.availability is not None
    return [
        Stat(
            answering,
            _("communes ouvertes qui répondent"),
            Tone.NEUTRAL if not totals.probed else Tone.OK if all_answer else Tone.DANGER,
        ),
        Stat(
            percentage(totals.availability or 0, 2) if known else NOTHING,
            _("disponibilité, %s") % _measured(totals.since, today),
        ),
        Stat(number(totals.dossiers_open), _("dossiers en cours")),
        Stat(
            number(totals.dossiers_overdue),
            _("échéances légales dépassées"),
            _if_any(totals.dossiers_overdue),
        ),
        Stat(number(totals.unpaid), _("factures en retard"), _if_any(totals.unpaid)),
    ]


def _measured(since: date | None, today: date) -> str:
    """« 28 jours », or « depuis le 21 nov. » when the measures are younger."""
    if since is None or today - since >= HOURS_KEPT - timedelta(days=1):
        return _("28 jours")
    return _("depuis le %s") % NBSP.join((day_number(since), SHORT_MONTHS[since.month - 1]))


def _if_any(count: int) -> Tone:
    return Tone.DANGER if count else Tone.NEUTRAL


def facts_of(facts: CommuneFacts | None, now: datetime) -> list[Answer]:
    if facts is None:
        return [Answer(_("Relevé"), _("Pas encore fait"))]
    last = facts.last_deposit_at
    return [
        Answer(_("Dossiers en cours"), _count(facts.dossiers_open)),
        Answer(_("Échéances dépassées"), _count(facts.dossiers_overdue)),
        Answer(_("Dernier dépôt"), ago(last, now) if last else _("Aucun")),
        Answer(_("Envois abandonnés"), _count(facts.failed_effects)),
        Answer(_("Demandes refusées depuis une heure"), _count(facts.refused_requests)),
        Answer(_("Fichiers"), file_size(facts.storage_bytes)),
        Answer(_("Relevé"), ago(facts.checked_at, now)),
    ]


def _count(value: int | None) -> str:
    return NOTHING if value is None else number(value)


#: What ends by a deletion is red; what is undone by one click is not.
_KINDS = {Move.SUSPEND: "quiet", Move.CLOSE: "danger"}


def move_links(commune: Commune, moves: Sequence[Move]) -> list[MoveLink]:
    return [
        MoveLink(
            url=reverse(f"ops:commune-{move.name.lower()}", args=[commune.slug]),
            label=str(move.label),
            kind=_KINDS.get(move, ""),
        )
        for move in moves
    ]


def day_sentence(hours: Sequence[ProbeHour], *, is_closed: bool = False) -> str:
    """« 1 440 mesures, 99,93 % de réponses correctes, 38 ms en moyenne »; a closed commune answers 503 by design, and
    its share says nothing."""
    asked = sum(hour.probes for hour in hours)
    failed = sum(hour.failures for hour in hours)
    if not asked:
        return ""
    words = {
        "asked": plural(asked, _("mesure")),
        "good": percentage(1 - failed / asked, 2),
        "mean": number(round(sum(hour.milliseconds * hour.probes for hour in hours) / asked)),
    }
    if is_closed:
        return _("Fermée au public : %(asked)s, %(mean)s ms en moyenne") % words
    return _("%(asked)s, %(good)s de réponses correctes, %(mean)s ms en moyenne") % words


def notice_kind(row: Row) -> str:
    return "danger" if row.needs and row.needs[0].tone is Tone.DANGER else "info"
