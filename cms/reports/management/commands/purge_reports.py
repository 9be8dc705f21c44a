"""In a commune, every day (ops.periodic): what the reports keep no longer than they may."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.reports.audience import services


class Command(BaseCommand):
    help = "Forget reports on the audience that are too old (PARVIS_AUDIENCE_MONTHS)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(str(services.purge(timezone.localdate())))
