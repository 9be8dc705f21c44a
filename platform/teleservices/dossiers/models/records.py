"""What gathers around a dossier: pieces, messages, corrections, the acknowledgement and the timeline."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from teleservices.dossiers.enums import Audience, EventKind, PersonKind, ScanState
from teleservices.dossiers.models.requests import Dossier, Draft
from teleservices.dossiers.remarks import WORDS, Remark, lines_of, read
from teleservices.dossiers.sealed import SealedJSONField, SealedTextField
from tenants.storage import private

REASONS = [(reason.value, words) for reason, words in WORDS.items()]


class AppendOnly(TypeError):
    """Raised by an attempt to rewrite what happened."""


def piece_path(piece: Piece, name: str) -> str:
    """Nothing of the person's own file name reaches the disk."""
    return f"pieces/{piece.id.hex[:2]}/{piece.id.hex}"


class Correction(models.Model):
    """Something asked of the person: the clock knows it (CRPA L114-5, L114-3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="corrections")
    reason = models.CharField(_("motif"), max_length=12, choices=REASONS)
    fields = models.JSONField(_("champs"), default=list)
    """Keys of the fields to answer again; a file field asks for a piece."""
    text = SealedTextField(_("ce qui est demandé"))
    remarks = SealedJSONField(_("mots sur chaque réponse"), null=True, blank=True)
    """Of each field that is named, why and in which words (`dossiers.remarks`); None: of the whole only."""
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answer_before = models.DateField(_("à renvoyer avant le"), null=True, blank=True)
    lapse_told_at = models.DateTimeField(null=True, blank=True)
    """When the service was told that this time is over without an answer."""
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(blank=True)

    class Meta:
        verbose_name = _("correction demandée")
        verbose_name_plural = _("corrections demandées")
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.reason}"

    @property
    def said(self) -> tuple[Remark, ...]:
        return read(self.remarks)

    @property
    def remark_lines(self) -> list[str]:
        """For templates."""
        return lines_of(self)


class Message(models.Model):
    """One message of the thread; those for agents are private notes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="messages")
    author_kind = models.CharField(max_length=8, choices=PersonKind.choices)
    author = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    author_label = models.CharField(max_length=310, blank=True)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.EVERYONE)
    text = SealedTextField(_("message"))
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    """When the other side first saw it."""

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.id)


class Piece(models.Model):
    """A file of a draft or a dossier. Private: a view hands it to who may see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, blank=True, related_name="pieces")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, null=True, blank=True, related_name="pieces"
    )
    correction = models.ForeignKey(
        Correction, on_delete=models.SET_NULL, null=True, blank=True, related_name="pieces"
    )
    message = models.ForeignKey(
        Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="pieces"
    )
    field = models.CharField(_("champ"), max_length=60, blank=True)
    label = models.CharField(_("nature"), max_length=300, blank=True)
    added_by = models.CharField(max_length=8, choices=PersonKind.choices, default=PersonKind.CITIZEN)
    file = models.FileField(upload_to=piece_path, storage=private, max_length=120)  # type: ignore[arg-type]  # a lazy storage
    name = models.CharField(_("nom du fichier"), max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(_("taille"))
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    scan_detail = models.CharField(max_length=200, blank=True, db_default="")
    """The signature that was found, or why the file was not looked at. For agents."""
    created_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    """When a correction put another piece in its place: it stays in the dossier, out of the answers."""

    class Meta:
        verbose_name = _("pièce")
        verbose_name_plural = _("pièces")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(draft__isnull=True, dossier__isnull=False)
                | models.Q(draft__isnull=False, dossier__isnull=True),
                name="a_piece_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_sound(self) -> bool:
        """Not known to be dangerous; nobody may have looked at it."""
        return self.scan != ScanState.INFECTED

    @property
    def is_erased(self) -> bool:
        """Its time is over: the row says that it was there."""
        return self.is_sound and not self.file

    def as_answer(self) -> dict[str, Any]:
        """As a file field of the definition keeps it."""
        return {"id": str(self.id), "name": self.name, "size": self.size, "content_type": self.content_type}


class Acknowledgement(models.Model):
    """The legal act of the deposit (CRPA R112-11-1): its content and hash. Only its PDF comes later."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="acknowledgement")
    kind = models.CharField(max_length=8)
    issued_at = models.DateTimeField(default=timezone.now)
    content = SealedJSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="accuses/", storage=private, max_length=120, blank=True)  # type: ignore[arg-type]  # a lazy storage
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    sealed_by = models.CharField(_("scellé par"), max_length=300, blank=True, default="", db_default="")
    """The subject of the certificate whose seal the PDF bears; empty: it bears none."""

    class Meta:
        verbose_name = _("accusé de réception")
        verbose_name_plural = _("accusés de réception")

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("an event is never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("an event is never deleted")


class Event(models.Model):
    """One fact of the timeline; append-only, here and by a trigger. It leaves only with its whole dossier."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=24, choices=EventKind.choices)
    actor_kind = models.CharField(max_length=8, choices=PersonKind.choices)
    actor_id = models.UUIDField(null=True, blank=True)
    actor_label = models.CharField(max_length=310, blank=True)
    """Names agents only; a citizen is the dossier's."""
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.EVERYONE)
    text = SealedTextField(blank=True)
    detail = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("an event is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("an event is never deleted")
