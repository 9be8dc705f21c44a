"""Wagtail's own command, in place of it (its app comes after ours): what may not go online is held back first."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.management.commands import publish_scheduled

from cms.gestion.scheduled import hold_back


class Command(publish_scheduled.Command):
    def handle(self, *words: Any, **options: Any) -> None:
        if not options["dryrun"]:
            hold_back(timezone.now())
        super().handle(*words, **options)
