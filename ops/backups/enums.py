"""What is written to the audit logs: the operator's, and the commune's own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArchiveAction(models.TextChoices):
    EXPORT_ASKED = "ops.export.asked", _("Export d’une commune demandé")
    EXPORTED = "ops.export.done", _("Commune exportée")
    DOWNLOADED = "ops.export.downloaded", _("Archive d’une commune téléchargée")
    IMPORT_ASKED = "ops.import.asked", _("Import d’une commune demandé")
    IMPORTED = "ops.import.done", _("Commune importée")
    IMPORT_ABANDONED = "ops.import.abandoned", _("Import d’une commune abandonné")
