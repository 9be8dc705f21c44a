"""What follows a document outside of its transaction: its PDF, sealed, then the e-mail that carries it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from design.context import theme_of
from teleservices.documents.composing import as_pdf
from teleservices.documents.models import IssuedDocument
from teleservices.dossiers.effects import sealed
from teleservices.dossiers.mails import send_to_person
from tenants.current import current_commune
from tenants.outbox.mail import Attachment

if TYPE_CHECKING:
    from tenants.outbox.models import Effect


def write_document(effect: Effect) -> None:
    """Outbox handler; repeated after a crash it finds the PDF made, and the e-mail's key already taken."""
    rows = IssuedDocument.objects.select_for_update(of=("self",))
    document = (
        rows.select_related("dossier__offer", "dossier__service", "dossier__copy")
        .filter(pk=effect.payload["document"])
        .first()
    )
    if document is None:  # erased meanwhile with its dossier
        return
    commune = current_commune()
    if not document.pdf:
        drawn = as_pdf(document.content, document.dossier, commune, theme_of(commune))
        content, document.sealed_by = sealed(drawn, commune, document.title, attempts=effect.attempts)
        document.pdf_sha256 = hashlib.sha256(content).hexdigest()
        document.pdf.save(f"{document.pk.hex}.pdf", ContentFile(content), save=False)
        document.save(update_fields=["pdf", "pdf_sha256", "sealed_by"])
    _send(document)


def _send(document: IssuedDocument) -> None:
    dossier = document.dossier
    with document.pdf.open("rb") as pdf:
        attachment = Attachment(document.file_name, "application/pdf", pdf.read())
    send_to_person(
        dossier,
        subject=_("Un document pour votre demande %(reference)s") % {"reference": dossier.reference},
        template="document",
        key=f"document:{document.pk}",
        attachments=(attachment,),
        document=document,
    )
