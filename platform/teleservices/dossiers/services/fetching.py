"""Writing what the State answered for a draft (`dossiers.fetched` reads it)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from teleservices.dossiers.services.drafts import locked_draft

if TYPE_CHECKING:
    from teleservices.dossiers.fetched import Fetched
    from teleservices.dossiers.models import Draft


@transaction.atomic
def keep_fetched(draft: Draft, key: str, fetched: Fetched | None) -> None:
    """Write what was said of a field, or forget it. Raises DraftGone."""
    kept = locked_draft(draft.pk, timezone.now())
    held = dict(kept.fetched or {})
    held.pop(key, None)
    if fetched is not None:
        held[key] = fetched.model_dump(mode="json", exclude_none=True)
    kept.fetched = held or None
    kept.save(update_fields=["fetched"])
    draft.fetched = kept.fetched
