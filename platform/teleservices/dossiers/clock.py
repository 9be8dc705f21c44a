"""The legal date of a dossier: from its corrections and its procedure, with the commune's holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from teleservices import deadlines
from teleservices.deadlines import CorrectionReason
from teleservices.dossiers.circumstances import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune


def explain(dossier: Dossier, commune: Commune, now: datetime | None = None) -> deadlines.Explanation | None:
    """The date and why; None when no delay runs. Reads the dossier's corrections (one query)."""
    moment = now or timezone.now()
    corrections = tuple(
        deadlines.Correction(
            asked=local_day(commune, one.asked_at),
            answered=local_day(commune, one.answered_at) if one.answered_at else None,
            reason=CorrectionReason(one.reason),
        )
        for one in (dossier.corrections.all() if dossier.procedure.silence.delay else ())
    )
    case = dossier.procedure.silence.case(
        deposited=local_day(commune, dossier.submitted_at),
        today=local_day(commune, moment),
        corrections=corrections,
        holidays=commune.holidays_subdivision,
    )
    return deadlines.explain(case) if case else None


def wind(dossier: Dossier, commune: Commune, now: datetime | None = None) -> None:
    """Put the date on the dossier (not saved)."""
    found = explain(dossier, commune, now)
    dossier.due_on = found.date if found else None
    dossier.due_explanation = found.text if found else ""
