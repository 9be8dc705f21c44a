"""Codes to come back with: for a dossier without account, for a draft."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from teleservices.dossiers import mails
from teleservices.dossiers.codes import code_hash, new_code
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.services.drafts import keep_for_later
from teleservices.dossiers.services.moves import locked
from teleservices.dossiers.timeline import CITIZEN, tell

if TYPE_CHECKING:
    from teleservices.dossiers.models import Draft


@transaction.atomic
def renew_code(reference: str, email: str) -> None:
    """Send a new tracking code to the address of the dossier; the old one opens nothing any more.

    Says nothing of whether the reference exists or the address is right.
    """
    found = Dossier.objects.filter(reference=reference.strip().upper(), email__iexact=email.strip()).first()
    if found is None or not found.email:
        return
    kept = locked(found)
    code = new_code()
    kept.tracking_hash = code_hash(code)
    kept.save(update_fields=["tracking_hash"])
    tell(kept, EventKind.CODE_RENEWED, CITIZEN)
    mails.send_new_code(kept, code, key=f"code:{kept.pk}:{secrets.token_hex(8)}")


@transaction.atomic
def send_resume_link(draft: Draft, email: str) -> None:
    """A link that opens the draft again; any earlier code or link opens nothing any more."""
    kept = keep_for_later(draft)
    link = f"/suivi/reprendre/{kept.code}/"
    mails.send_resume_link(draft, email, link, key=f"resume:{draft.pk}:{secrets.token_hex(8)}")
