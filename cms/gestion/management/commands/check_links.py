"""The links of one commune's site, in its schema (ops.periodic)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.gestion.links.checking import check


class Command(BaseCommand):
    help = "Vérifie les liens du site de la commune et écrit le relevé des liens cassés."

    def handle(self, *_words: Any, **_options: Any) -> None:
        report = check()
        self.stdout.write(str(len(report.data["broken"])))
