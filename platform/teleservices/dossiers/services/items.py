"""Items of a repeating group in a draft: each is saved and removed alone, under the draft's lock."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from teleservices.definition.addresses import Address, items_of, with_answer, without_item
from teleservices.dossiers.errors import TooManyItems
from teleservices.dossiers.services.drafts import erase, keep, locked_draft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pydantic import JsonValue

    from teleservices.definition.fields.group import GroupField
    from teleservices.dossiers.models import Draft


def new_item_id() -> str:
    """Names an item to come: the same page sent twice makes one item."""
    return secrets.token_hex(4)


@transaction.atomic
def save_item(
    draft: Draft,
    step: str,
    group: GroupField,
    item: str,
    answers: Mapping[str, JsonValue],
    *,
    now: datetime | None = None,
) -> Draft:
    """Keep an item's answers (by address), right or wrong; one that is not there yet is added.

    Raises TooManyItems, DraftGone.
    """
    moment = now or timezone.now()
    kept = locked_draft(draft.pk, moment)
    known = [one["id"] for one in items_of(kept.answers.get(group.key))]
    if item not in known and len(known) >= group.max:
        raise TooManyItems("the group holds all it may")
    found = with_answer(kept.answers, str(Address(group.key, item, "id")), item)
    for address, value in answers.items():
        found = with_answer(found, address, value)
    kept.answers = found
    return keep(kept, step, moment)


@transaction.atomic
def remove_item(draft: Draft, group: GroupField, item: str, *, now: datetime | None = None) -> Draft:
    """Erase an item with its files; one that is not there is already removed. Raises DraftGone."""
    moment = now or timezone.now()
    kept = locked_draft(draft.pk, moment)
    for piece in kept.pieces.filter(field__startswith=str(Address(group.key, item, ""))):
        erase(piece)
    kept.answers = without_item(kept.answers, group.key, item)
    return keep(kept, kept.step, moment)
