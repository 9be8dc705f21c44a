"""What the State answered for a draft: kept apart from the answers, so that no form can pretend to be the State.

`Draft.fetched` holds a `Fetched` for each field that was asked for: what was found, or why nothing was. A page's answers are
overlaid with it each time they are read; a number that was changed since is not looked up any more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from teleservices.definition.fields.registered import RegisteredBase
from teleservices.dossiers.services.drafts import locked_draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from teleservices.definition import Procedure
    from teleservices.dossiers.models import Draft


class Why(StrEnum):
    """Why the State gave no answer: the person then answers alone."""

    DOWN = "down"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    """The person said that it is not the right one, or does not want it."""


class Fetched(BaseModel):
    """One field: `asked` is the number that was looked up; `answer` the field's answer when there is one."""

    model_config = ConfigDict(frozen=True)

    asked: str = ""
    answer: dict[str, JsonValue] | None = None
    why: Why | None = None


def fetched_of(draft: Draft, key: str) -> Fetched | None:
    """None when nothing was asked for that field, or under an older shape."""
    held = (draft.fetched or {}).get(key)
    try:
        return Fetched.model_validate(held) if held is not None else None
    except ValidationError:
        return None


def overlaid(procedure: Procedure, draft: Draft, answers: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The answers, with what the State said in the place of what a form sent."""
    found = dict(answers)
    for _step, field in procedure.fields():
        if not isinstance(field, RegisteredBase) or not field.lookup or not found.get(field.key):
            continue
        number = field.number_of(found[field.key])
        held = fetched_of(draft, field.key)
        known = held is not None and held.asked == number and held.answer is not None
        found[field.key] = held.answer if held and known else field.typed(number)
    return found


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
