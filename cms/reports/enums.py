"""What is reported day by day, and who audits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    """What a daily report is about. Not a choice of its column: a new kind is no migration."""

    AUDIENCE = "audience", _("fréquentation")
    STARTING = "starting", _("textes d’exemple de départ")


class AuditKind(models.TextChoices):
    """Who did an audit: the decree accepts both (décret n° 2019-768, article 4); the statement says which."""

    INTERNAL = "internal", _("par la commune ou son opérateur")
    EXTERNAL = "external", _("par un organisme extérieur")


class AuditAction(models.TextChoices):
    """In the commune's audit log."""

    RECORDED = "accessibility.audit.recorded", _("Audit d’accessibilité enregistré")
    CORRECTED = "accessibility.audit.corrected", _("Audit d’accessibilité corrigé")
    REMOVED = "accessibility.audit.removed", _("Audit d’accessibilité retiré")
