"""A deletion whose worker died: its page says that nobody is at it, and beat hands it over."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from ops import workers
from ops.deletion import services
from ops.deletion.enums import StepName
from ops.deletion.models import Deletion, DeletionStep
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def asked(db: None) -> Deletion:
    now = timezone.now()
    return Deletion.objects.create(
        commune_id=uuid.uuid4(), schema_name="c_beefbeefbeef", insee="69273", name="Corbas", slug="corbas",
        created_at=now, closing_since=now, handed_to="Mme Martin", export_sha256="0" * 64, export_size=1,
        export_made_at=now,
    )  # fmt: skip


def test_what_nobody_is_at_says_so_and_is_found_again(console: Client, asked: Deletion) -> None:
    page = reverse("ops:deletion", args=[asked.pk], urlconf="config.urls_operator")
    assert "En cours." in text_of(console.get(page))
    asked.moved_at = timezone.now() - workers.FORGOTTEN * 2
    asked.save()
    assert "Aucune tâche de fond n’y est encore" in text_of(console.get(page))
    step = DeletionStep.objects.create(deletion=asked, name=next(iter(StepName)))
    cut = text_of(console.get(page))
    assert "La suppression n’est pas terminée." in cut
    assert "Le travail a été coupé : machine ou tâches de fond redémarrées." in cut
    assert "en cours" not in cut
    assert services.forgotten() == [asked]
    step.error = asked.error = "OSError"
    step.save()
    asked.save()
    assert "La suppression s’est arrêtée." in text_of(console.get(page))
    assert services.forgotten() == []
