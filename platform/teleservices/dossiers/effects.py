"""What follows a deposit outside of its transaction: the PDF of the act, then the e-mail that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from design.context import theme_of
from teleservices.dossiers import mails
from teleservices.dossiers.acknowledgements import as_pdf, service_contact
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Acknowledgement
from teleservices.dossiers.timeline import SYSTEM, tell
from tenants.current import current_commune

if TYPE_CHECKING:
    from tenants.outbox.models import Effect


def write_acknowledgement(effect: Effect) -> None:
    """Outbox handler; repeated after a crash it finds the PDF made, and the e-mail's key already taken."""
    rows = Acknowledgement.objects.select_for_update(of=("self",))
    act = (
        rows.select_related("dossier__offer", "dossier__service", "dossier__copy")
        .filter(dossier=effect.payload["dossier"])
        .first()
    )
    if act is None:  # erased meanwhile, by retention or at the person's request
        return
    commune = current_commune()
    dossier = act.dossier
    if not act.pdf:
        contact = service_contact(dossier.offer, dossier.service)
        content = as_pdf(act.content, commune, theme_of(commune), contact)
        act.pdf.save(f"{dossier.pk.hex}.pdf", ContentFile(content), save=False)
        act.save(update_fields=["pdf"])
        tell(dossier, EventKind.ACKNOWLEDGED, SYSTEM)
    mails.send_acknowledgement(dossier, act)
