"""A day of something that is counted or checked by the site itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteReport(models.Model):
    """What was found on one day, of one kind (``enums.ReportKind``); each kind has its own shape of ``data``."""

    kind = models.CharField(_("nature"), max_length=40)
    day = models.DateField(_("jour"))
    data = models.JSONField(_("contenu"), default=dict)
    updated_at = models.DateTimeField(_("mis à jour le"), auto_now=True)

    class Meta:
        verbose_name = _("relevé du site")
        verbose_name_plural = _("relevés du site")
        ordering = ["-day", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="one_report_of_a_kind_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day:%Y-%m-%d}"
