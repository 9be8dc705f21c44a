"""The monthly reminder of pages to read again, in one commune's schema; run every day (ops.periodic)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.gestion.reminders import remind


class Command(BaseCommand):
    help = "Écrit aux webmestres, une fois par mois au plus, quelles pages relire."

    def handle(self, *_words: Any, **_options: Any) -> None:
        self.stdout.write(str(remind(timezone.localdate())))
