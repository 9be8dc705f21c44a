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
from teleservices.dossiers.timeline import CITIZEN, agent_author, tell

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Draft


@transaction.atomic
def renew_code(reference: str, email: str) -> None:
    """Send a new tracking code to an address of the dossier, the person’s or that of who acts for them; the old one opens
    nothing any more.

    Says nothing of whether the reference exists or the address is right.
    """
    asked = email.strip()
    if not asked:
        return
    found = Dossier.objects.filter(reference=reference.strip().upper()).select_related("mandate").first()
    if found is None or asked.casefold() not in {
        one.casefold() for one, _has_account in mails.recipients(found)
    }:
        return
    kept = locked(found)
    code = new_code()
    kept.tracking_hash = code_hash(code)
    kept.save(update_fields=["tracking_hash"])
    tell(kept, EventKind.CODE_RENEWED, CITIZEN)
    mails.send_new_code(kept, code, to=asked, key=f"code:{kept.pk}:{secrets.token_hex(8)}")


@transaction.atomic
def new_code_at_desk(dossier: Dossier, *, agent: Agent) -> str:
    """A new code for a person who has no e-mail, printed by the agent who tells them; the old one opens nothing."""
    kept = locked(dossier)
    code = new_code()
    kept.tracking_hash = code_hash(code)
    kept.save(update_fields=["tracking_hash"])
    tell(kept, EventKind.CODE_RENEWED, agent_author(agent))
    return code


@transaction.atomic
def send_resume_link(draft: Draft, email: str) -> None:
    """A link that opens the draft again; any earlier code or link opens nothing any more."""
    kept = keep_for_later(draft)
    link = f"/suivi/reprendre/{kept.code}/"
    mails.send_resume_link(draft, email, link, key=f"resume:{draft.pk}:{secrets.token_hex(8)}")
