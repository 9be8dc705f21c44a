"""What the town hall issued for a dossier. Tenant schema."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.accounts.models import Agent
from teleservices.definition.issued import DocumentKind
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.sealed import SealedJSONField
from tenants.storage import private

KINDS = [
    (DocumentKind.ATTESTATION.value, _("Attestation")),
    (DocumentKind.REFUSAL.value, _("Refus")),
    (DocumentKind.LETTER.value, _("Courrier")),
]


class IssuedDocument(models.Model):
    """A document and the hash of its words, written with what it tells; never changed, here and by a trigger. Only its
    PDF comes later. A correction is another document that replaces it: both are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="issued_documents")
    number = models.SmallIntegerField(_("numéro dans le dossier"))
    template = models.CharField(_("modèle"), max_length=60)
    kind = models.CharField(_("nature"), max_length=12, choices=KINDS)
    title = models.CharField(_("titre"), max_length=200)
    content = SealedJSONField()
    """{"title", "recipient", "reference", "place_date", "paragraphs", "sections", "signature"}: every word of it."""
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("délivré le"), default=timezone.now)
    issued_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    author_label = models.CharField(max_length=310, blank=True)
    """Who issued it, empty for what Parvis issues on demand."""
    replaces = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replaced_by"
    )
    pdf = models.FileField(upload_to="documents/", storage=private, max_length=120, blank=True)  # type: ignore[arg-type]  # a lazy storage
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    sealed_by = models.CharField(_("scellé par"), max_length=300, blank=True)

    if TYPE_CHECKING:
        replaced_by: IssuedDocument

    class Meta:
        verbose_name = _("document délivré")
        verbose_name_plural = _("documents délivrés")
        ordering = ["issued_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="a_document_has_its_number")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.number}"

    @property
    def is_replaced(self) -> bool:
        return hasattr(self, "replaced_by")

    @property
    def file_name(self) -> str:
        """As people keep it: the reference of the dossier, and its number there."""
        return f"{self.content['reference']}-{self.number}.pdf"
