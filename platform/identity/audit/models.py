"""The audit log: who did what, when, to what. Append-only, here and by a trigger of the database."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.audit.enums import ActorKind


class AppendOnly(TypeError):
    """Raised by an attempt to change or delete an entry of the log."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("an entry of the audit log is never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("an entry of the audit log is never deleted")


class Entry(models.Model):
    """One fact. No content of a dossier, no name of a citizen: identifiers and words of the trade only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("quand"), default=timezone.now, db_index=True, editable=False)
    action = models.CharField(_("quoi"), max_length=80)
    actor_kind = models.CharField(_("qui"), max_length=10, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True, blank=True)
    actor_label = models.CharField(max_length=310, blank=True)
    target_kind = models.CharField(_("sur quoi"), max_length=80, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    ip_hash = models.CharField(max_length=32, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["target_kind", "target_id"], name="audit_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("an entry of the audit log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("an entry of the audit log is never deleted")
