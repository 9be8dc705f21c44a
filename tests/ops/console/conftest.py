"""Oscar at the console, and what the operator knows of two communes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ops.models import CommuneFacts, LastProbe, ProbeHour
from tenants.models import Commune
from tenants.states import CommuneState


@pytest.fixture
def watched(venissieux: Commune, givors: Commune) -> None:
    """Vénissieux is well; Givors does not answer and is late."""
    now = timezone.now()
    for commune, ok, late in ((venissieux, True, 0), (givors, False, 3)):
        status = 200 if ok else 502
        Commune.objects.filter(pk=commune.pk).update(state=CommuneState.OPEN)
        since = None if ok else now - timedelta(minutes=12)
        LastProbe.objects.create(
            commune=commune,
            at=now,
            ok=ok,
            status_code=status,
            milliseconds=38,
            failing_since=since,
            recent=[40, 38],
        )
        CommuneFacts.objects.create(commune=commune, dossiers_open=7, dossiers_overdue=late, checked_at=now)
        ProbeHour.objects.bulk_create(
            ProbeHour(
                commune=commune,
                hour=now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours),
                probes=60,
                failures=0 if ok else 6,
                milliseconds=30 + hours,
            )
            for hours in range(23)
        )


def thirty_more(version: str) -> list[Commune]:
    """Open communes, beside the two of the run."""
    return [
        Commune.objects.create(
            insee=f"9{number:04}",
            name=f"Commune {number}",
            slug=f"commune-{number}",
            siren="0" * 9,
            department="69",
            state=CommuneState.OPEN,
            schema_version=version,
        )
        for number in range(30)
    ]
