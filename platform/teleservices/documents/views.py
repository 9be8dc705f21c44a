"""Documents handed to the person, and the attestation that they may ask for."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from design.context import theme_of
from teleservices.documents.composing import as_pdf
from teleservices.documents.selectors import document_of
from teleservices.documents.services import attest_silence
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.files import PDF
from teleservices.journeys.views.following import dossier_or_404
from teleservices.journeys.views.handing import handed
from teleservices.journeys.views.policy import locked_policy, private_page
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse, HttpResponseBase

    from teleservices.documents.models import IssuedDocument
    from teleservices.dossiers.models import Dossier


def hand_document(dossier: Dossier, document: IssuedDocument | None) -> FileResponse:
    """Its PDF; drawn at once, and not kept, while the worker has not made it yet. Raises Http404."""
    if document is None:
        raise Http404
    if document.pdf:
        return handed(document.pdf, document.file_name, PDF)
    commune = current_commune()
    made = BytesIO(as_pdf(document.content, dossier, commune, theme_of(commune)))
    return FileResponse(made, as_attachment=True, filename=document.file_name, content_type=PDF)


@never_cache
@locked_policy
@require_safe
def document(request: HttpRequest, dossier_id: UUID, document_id: UUID) -> HttpResponseBase:
    """A document of one's own request."""
    dossier = dossier_or_404(request, dossier_id)
    return hand_document(dossier, document_of(dossier, document_id))


@private_page
@require_POST
def attestation(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """The attestation of an acceptance by silence (CRPA L232-3)."""
    dossier = dossier_or_404(request, dossier_id)
    try:
        attest_silence(dossier)
    except NotNow:
        messages.info(
            request, _("Cette demande n’a pas été acceptée par silence\u00a0: il n’y a rien à attester.")
        )
    else:
        messages.success(
            request, _("Votre attestation est prête\u00a0: elle est dans les documents de la demande.")
        )
    return redirect("teleservices:dossier", dossier_id=dossier.pk)
