"""A person accepts the contract of their booking, on the page of their request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teleservices.documents.selectors import document_of
from teleservices.dossiers.errors import NotNow
from teleservices.journeys.views.following import dossier_or_404
from teleservices.journeys.views.policy import private_page
from teleservices.rooms.services import accept_contract

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@private_page
@require_POST
def accept(request: HttpRequest, dossier_id: UUID, document_id: UUID) -> HttpResponse:
    """The box is ticked, or the page says that it must be."""
    dossier = dossier_or_404(request, dossier_id)
    document = document_of(dossier, document_id)
    if document is None:
        raise Http404
    if request.POST.get("accord") != "oui":
        messages.warning(request, _("Lisez le contrat, puis cochez la case pour l’accepter."))
    else:
        try:
            accept_contract(dossier, document)
        except NotNow:
            messages.info(
                request, _("Ce contrat n’est plus à accepter\u00a0: lisez la dernière réponse de la mairie.")
            )
        else:
            messages.success(request, _("Vous avez accepté le contrat. La mairie le sait."))
    return redirect("teleservices:dossier", dossier_id=dossier.pk)
