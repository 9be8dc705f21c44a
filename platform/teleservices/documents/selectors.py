"""What pages read of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teleservices.documents.models import IssuedDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from teleservices.dossiers.models import Dossier


def documents_of(dossier: Dossier) -> Sequence[IssuedDocument]:
    """Those of a dossier, the first one first, each with the one that replaces it; one query."""
    rows = IssuedDocument.objects.filter(dossier=dossier.pk).select_related("replaced_by")
    return list(rows.order_by("number"))


def document_of(dossier: Dossier, document_id: UUID) -> IssuedDocument | None:
    """A document of a dossier that one may read."""
    return IssuedDocument.objects.filter(dossier=dossier.pk, pk=document_id).first()
