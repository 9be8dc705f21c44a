"""What follows a deposit outside of its transaction: the PDF of the act, then the e-mail that carries it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from design.context import theme_of
from teleservices.dossiers import mails
from teleservices.dossiers.acknowledgements import as_pdf, service_contact
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Acknowledgement
from teleservices.dossiers.services.mandates import tell_by_mail
from teleservices.dossiers.timeline import SYSTEM, tell
from teleservices.sealing import seal_or_none, seal_pdf
from tenants.current import current_commune

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.outbox.models import Effect

TRIES_WITH_TIMESTAMP = 3
"""After so many failures the document is sealed without its timestamp: the person waits for it."""


def sealed(content: bytes, commune: Commune, reason: str, *, attempts: int = 0) -> tuple[bytes, str]:
    """The PDF with the seal of the commune or of the operator, and whose it is; as it was, and nobody's, without one."""
    seal = seal_or_none(commune)
    if seal is None:
        return content, ""
    timestamped = attempts < TRIES_WITH_TIMESTAMP
    return seal_pdf(content, seal, reason=reason, timestamped=timestamped), seal.subject


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
        drawn = as_pdf(act.content, commune, theme_of(commune), contact)
        content, act.sealed_by = sealed(drawn, commune, act.content["title"], attempts=effect.attempts)
        act.pdf_sha256 = hashlib.sha256(content).hexdigest()
        act.pdf.save(f"{dossier.pk.hex}.pdf", ContentFile(content), save=False)
        act.save(update_fields=["pdf", "pdf_sha256", "sealed_by"])
        tell(dossier, EventKind.ACKNOWLEDGED, SYSTEM)
    mails.send_acknowledgement(dossier, act)
    tell_by_mail(dossier)
