"""An audit of the site's accessibility, as its report tells it: the statement is made from the latest one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.reports.enums import AuditKind

DOCUMENT = "wagtaildocs.Document"


class AccessibilityAudit(models.Model):
    """Recorded by a webmaster from the report of whoever audited (arrêté du 20 septembre 2019; RGAA).

    ``data`` is ``cms.reports.accessibility.content.AuditContent``: what does not conform, what is exempted, on what and with
    what it was tested. An automatic check is never one of these rows.
    """

    kind = models.CharField(_("fait par"), max_length=10, choices=AuditKind.choices)
    auditor = models.CharField(_("auditeur"), max_length=200)
    audited_on = models.DateField(_("date de l’audit"))
    rgaa_version = models.CharField(_("version du RGAA"), max_length=10)
    rate = models.DecimalField(_("taux de conformité"), max_digits=5, decimal_places=2)
    data = models.JSONField(_("contenu"), default=dict)
    multi_year_plan = models.ForeignKey(
        DOCUMENT,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("schéma pluriannuel"),
    )
    yearly_plan = models.ForeignKey(
        DOCUMENT,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("plan d’action de l’année"),
    )
    recorded_by = models.CharField(_("enregistré par"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("enregistré le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("mis à jour le"), auto_now=True)

    class Meta:
        verbose_name = _("audit d’accessibilité")
        verbose_name_plural = _("audits d’accessibilité")
        ordering = ["-audited_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lte=100), name="a_rate_is_a_percentage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.audited_on:%Y-%m-%d} {self.auditor}"
