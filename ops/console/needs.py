"""What needs a person in a commune, in words, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from design.components import Tone
from design.typography import date_short, plural
from ops.console.enums import Urgency
from tenants.domains.enums import ClaimState
from tenants.lifecycle import may_be_destroyed
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from billing.selectors import LastInvoice
    from ops.models import CommuneFacts, LastProbe
    from ops.periodic.enums import Work
    from ops.restoration.models import Drill
    from tenants.models import Commune

#: Facts and probes come every minute; past this long the silence itself is news.
SILENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Need:
    """Why a person is needed, in words; the colour repeats it."""

    urgency: Urgency
    text: str
    tone: Tone


def needs_of(
    commune: Commune,
    *,
    probe: LastProbe | None,
    facts: CommuneFacts | None,
    invoice: LastInvoice | None,
    target: str,
    now: datetime,
    failing: Sequence[Work] = (),
    drill: Drill | None = None,
) -> list[Need]:
    found = [
        *_of_schema(commune, target),
        *_of_answer(commune, probe, now),
        *_of_facts(facts, now),
        *_of_periodic(failing),
        *_of_drill(drill),
        *_of_invoice(invoice),
        *_of_domains(commune),
        *_of_state(commune),
    ]
    return sorted(found, key=lambda need: need.urgency)


def _of_schema(commune: Commune, target: str) -> Iterator[Need]:
    if not commune.schema_version:
        yield Need(Urgency.BROKEN, _("Ouverture technique inachevée"), Tone.DANGER)
    elif commune.schema_version != target:
        yield Need(Urgency.BEHIND, _("Schéma à migrer"), Tone.WARN)


def _of_answer(commune: Commune, probe: LastProbe | None, now: datetime) -> Iterator[Need]:
    if commune.state != CommuneState.OPEN or probe is None:
        return
    if now - probe.at > SILENCE:
        yield Need(Urgency.DOWN, _("Aucune mesure depuis %s") % _duration(now - probe.at), Tone.WARN)
    elif not probe.ok:
        why = _("erreur %s") % probe.status_code if probe.status_code else _("aucune réponse")
        since = _duration(now - (probe.failing_since or probe.at))
        text = _("Ne répond pas depuis %(since)s (%(why)s)") % {"since": since, "why": why}
        yield Need(Urgency.DOWN, text, Tone.DANGER)


def _of_facts(facts: CommuneFacts | None, now: datetime) -> Iterator[Need]:
    if facts is None:
        return
    if facts.dossiers_overdue:
        words = plural(facts.dossiers_overdue, _("échéance dépassée"), _("échéances dépassées"))
        yield Need(Urgency.LATE, words, Tone.DANGER)
    if facts.failed_effects:
        words = plural(facts.failed_effects, _("envoi abandonné"), _("envois abandonnés"))
        yield Need(Urgency.BROKEN, words, Tone.DANGER)
    if facts.refused_requests:
        words = plural(facts.refused_requests, _("demande refusée"), _("demandes refusées"))
        yield Need(Urgency.BEHIND, _("Affluence : %s depuis une heure") % words, Tone.WARN)
    if facts.error:
        yield Need(Urgency.BEHIND, _("Relevé incomplet"), Tone.WARN)
    elif now - facts.checked_at > SILENCE:
        yield Need(Urgency.BEHIND, _("Relevé ancien de %s") % _duration(now - facts.checked_at), Tone.WARN)


def _of_periodic(failing: Sequence[Work]) -> Iterator[Need]:
    for work in failing:
        yield Need(Urgency.BEHIND, _("Tâche en échec : %s") % work.label, Tone.WARN)


def _of_drill(drill: Drill | None) -> Iterator[Need]:
    """The last one that ended."""
    if drill is not None and not drill.ok:
        day = date_short(timezone.localdate(drill.at))
        yield Need(Urgency.BROKEN, _("Essai de restauration en échec le %s") % day, Tone.DANGER)


def _of_domains(commune: Commune) -> Iterator[Need]:
    """``domain_claims`` is prefetched by the list."""
    for claim in commune.domain_claims.all():
        if claim.state == ClaimState.LOST:
            yield Need(Urgency.BROKEN, _("Preuve perdue : %s") % claim, Tone.DANGER)


def _of_invoice(invoice: LastInvoice | None) -> Iterator[Need]:
    if invoice is not None and invoice.overdue:
        yield Need(Urgency.UNPAID, _("Facture %s en retard") % invoice.number, Tone.WARN)


def _of_state(commune: Commune) -> Iterator[Need]:
    if commune.state == CommuneState.PREPARING and commune.schema_version:
        yield Need(Urgency.TODO, _("À ouvrir au public"), Tone.INFO)
    elif commune.state == CommuneState.SUSPENDED:
        yield Need(Urgency.TODO, _("Suspendue"), Tone.NEUTRAL)
    elif may_be_destroyed(commune):
        yield Need(Urgency.TODO, _("Délai de fermeture passé : à supprimer, ou à rouvrir"), Tone.WARN)
    elif commune.state == CommuneState.CLOSING and commune.closing_until:
        day = date_short(commune.closing_until)
        yield Need(Urgency.TODO, _("En fermeture, conservée jusqu’au %s") % day, Tone.NEUTRAL)


def _duration(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return plural(minutes, _("minute"))
    hours = minutes // 60
    return plural(hours, _("heure")) if hours < 48 else plural(hours // 24, _("jour"))
