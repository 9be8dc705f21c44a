"""Streets of a commune. Tenant schema."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Street(models.Model):
    """A street and what a town hall knows of it: data that the town types or imports, nobody's private life."""

    name = models.CharField(_("nom de la rue"), max_length=150, unique=True)
    slug = models.SlugField(_("adresse de la page"), max_length=150, unique=True)
    key = models.CharField(_("nom sans accents"), max_length=180, editable=False)
    """What searches compare: `streets.names.key_of`."""
    sector = models.CharField(_("secteur"), max_length=80, blank=True)
    collections = models.JSONField(_("collectes"), default=dict, blank=True)
    """`rounds.Collections`."""
    facts = models.JSONField(_("ce qui dépend de la rue"), default=list, blank=True)
    """[{"label", "value"}]: école de secteur, bureau de vote, quartier…"""
    parts = models.JSONField(_("parties de la rue"), default=list, blank=True)
    """[{"side", "first", "last", "sector", "collections", "facts"}]: `parts.Part`; what they say wins over the street's."""
    is_example = models.BooleanField(_("donnée d’exemple"), default=False)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rue")
        verbose_name_plural = _("rues")
        ordering = ["key"]
        indexes = [
            models.Index(fields=["key"], name="streets_in_order"),
            GinIndex(fields=["key"], opclasses=["gin_trgm_ops"], name="streets_that_look_alike"),
        ]

    def __str__(self) -> str:
        return self.name
