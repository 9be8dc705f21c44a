"""What this context writes to the audit log."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GestionAction(models.TextChoices):
    WORKFLOW_ON = "gestion.workflow.on", _("Relecture avant publication demandée")
    WORKFLOW_OFF = "gestion.workflow.off", _("Relecture avant publication levée")
    ASSOCIATION_GIVEN = "gestion.association.given", _("Page confiée à une association")
    ASSOCIATION_WITHDRAWN = "gestion.association.withdrawn", _("Page retirée à une association")
