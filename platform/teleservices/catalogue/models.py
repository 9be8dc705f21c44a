"""The shared catalogue: which procedures exist, in which versions. Public schema; communes only read it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImmutableVersion(TypeError):
    """Raised by an attempt to change or delete a published version."""


class VersionQuerySet(models.QuerySet["ProcedureVersion"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise ImmutableVersion("a published version is never changed")

    def delete(self) -> NoReturn:
        raise ImmutableVersion("a published version is never deleted")


class Procedure(models.Model):
    """A procedure (démarche) of the operator's catalogue."""

    slug = models.SlugField(_("identifiant"), max_length=60, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("démarche")
        verbose_name_plural = _("démarches")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class ProcedureVersion(models.Model):
    """One version of a procedure, as published; never changed, here and by a trigger of the database."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField(_("définition"))
    digest = models.CharField(_("empreinte"), max_length=64)
    published_at = models.DateTimeField(_("publiée le"), default=timezone.now, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version d’une démarche")
        verbose_name_plural = _("versions des démarches")
        ordering = ["procedure", "-number"]
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="a_version_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableVersion("a published version is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableVersion("a published version is never deleted")


class Homologation(models.Model):
    """The operator's decision on the security of what it gives to its members (RGS, décret n° 2010-112, article 5).

    Public schema: one decision serves every commune, and each publishes it. Nothing in it is private.
    """

    reference = models.CharField(_("référence de la décision"), max_length=100)
    scope = models.TextField(_("périmètre"))
    authority = models.CharField(_("autorité d’homologation"), max_length=200)
    role = models.CharField(_("qualité"), max_length=200)
    decided_on = models.DateField(_("décidée le"))
    valid_until = models.DateField(_("valable jusqu’au"))
    reservations = models.TextField(_("réserves"), blank=True)
    procedures = models.JSONField(_("démarches"), default=list, blank=True)
    """Slugs; empty: every procedure."""
    withdrawn_on = models.DateField(_("retirée le"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("enregistrée le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("homologation")
        verbose_name_plural = _("homologations")
        ordering = ["-decided_on", "-pk"]

    def __str__(self) -> str:
        return self.reference

    def covers(self, slug: str) -> bool:
        """Whether the decision is about that procedure."""
        return not self.procedures or slug in self.procedures
