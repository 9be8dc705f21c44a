"""The one e-mail of retention: what will be erased, when, and how to keep a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from teleservices.definition.enums import RetentionEnd
from teleservices.dossiers.mails import send_to_person

if TYPE_CHECKING:
    from datetime import date

    from teleservices.dossiers.models import Dossier


def send_announcement(dossier: Dossier, on: date) -> None:
    """To the person, when they left an address."""
    send_to_person(
        dossier,
        subject=_("Votre demande %(reference)s va être effacée") % {"reference": dossier.reference},
        template="erasure",
        key=f"erasure:{dossier.pk}:{on.isoformat()}",
        on=on,
        archived=dossier.procedure.retention.end is RetentionEnd.ARCHIVE,
    )
