"""Private files: handed to who may see them, always as a download, and never run by a browser."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from design.context import theme_of
from teleservices.dossiers.acknowledgements import as_pdf, service_contact
from teleservices.dossiers.enums import Audience, ScanState
from teleservices.dossiers.files import PDF
from teleservices.dossiers.perms import piece_of
from teleservices.journeys.session import draft_in_hand
from teleservices.journeys.views.following import dossier_or_404
from teleservices.journeys.views.policy import locked_policy
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models.fields.files import FieldFile
    from django.http import HttpRequest, HttpResponseBase

    from teleservices.dossiers.models import Piece


def handed(file: FieldFile, name: str, content_type: str) -> FileResponse:
    """A download under the person's own name for it. Raises Http404 when the bytes are gone (retention)."""
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def hand_piece(piece: Piece | None) -> FileResponse:
    """Raises Http404 for a piece that may not be seen."""
    if piece is None or not piece.file or piece.scan == ScanState.INFECTED:
        raise Http404
    return handed(piece.file, piece.name, piece.content_type)


@never_cache
@locked_policy
@require_safe
def piece(request: HttpRequest, dossier_id: UUID, piece_id: UUID) -> HttpResponseBase:
    """A piece of one's own request; not those of agents' private notes."""
    found = piece_of(dossier_or_404(request, dossier_id), piece_id)
    if found is not None and found.message is not None and found.message.audience != Audience.EVERYONE:
        raise Http404
    return hand_piece(found)


@never_cache
@locked_policy
@require_safe
def draft_piece(request: HttpRequest, slug: str, piece_id: UUID) -> HttpResponseBase:
    """A file of the draft in hand."""
    draft = draft_in_hand(request, slug)
    return hand_piece(draft.pieces.filter(pk=piece_id).first() if draft else None)


@never_cache
@locked_policy
@require_safe
def acknowledgement(request: HttpRequest, dossier_id: UUID) -> HttpResponseBase:
    """The PDF of the act; drawn at once, and not kept, while the worker has not made it yet."""
    dossier = dossier_or_404(request, dossier_id)
    act = dossier.acknowledgement
    name = f"{dossier.reference}.pdf"
    if act.pdf:
        return handed(act.pdf, name, PDF)
    commune = current_commune()
    contact = service_contact(dossier.offer, dossier.service)
    made = BytesIO(as_pdf(act.content, commune, theme_of(commune), contact))
    return FileResponse(made, as_attachment=True, filename=name, content_type=PDF)
