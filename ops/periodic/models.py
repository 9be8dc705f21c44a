"""What was done in each commune, and when. Public schema: times and the class of an error, nothing of a commune's own; no
commune reads it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ops.periodic.enums import Work
from tenants.models import Commune


class PeriodicRun(models.Model):
    """The latest run of a command in a commune. Asked and neither succeeded nor failed since: on its way, or lost."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="periodic_runs")
    work = models.CharField(max_length=40, choices=Work.choices)
    asked_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True)  # class of the exception, never its message
    seconds = models.FloatField(default=0)

    #: Failed, and not succeeded since.
    FAILING = Q(failed_at__isnull=False) & (Q(succeeded_at=None) | Q(succeeded_at__lt=F("failed_at")))

    class Meta:
        verbose_name = _("tâche périodique")
        verbose_name_plural = _("tâches périodiques")
        ordering = ["commune", "work"]
        constraints = [models.UniqueConstraint(fields=["commune", "work"], name="one_run_a_work")]
        indexes = [models.Index(fields=["work", "succeeded_at"], name="periodic_work_succeeded")]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.work}"
