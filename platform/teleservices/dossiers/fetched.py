"""What the State answered for a draft: kept apart from the answers, so that no form can pretend to be the State.

`Draft.fetched` holds a `Fetched` for each field that was asked for: what was found, or why nothing was. A page's answers are
overlaid with it each time they are read; a number that was changed since is not looked up any more.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from teleservices.definition.fields.connected import ConnectedField
from teleservices.definition.fields.registered import RegisteredBase

if TYPE_CHECKING:
    from teleservices.definition import Procedure
    from teleservices.dossiers.models import Draft


class Why(StrEnum):
    """Why the State gave no answer: the person then answers alone."""

    DOWN = "down"
    UNKNOWN = "unknown"
    STALE = "stale"
    """The administration answered, for a month that is too old."""
    NOT_ALLOWED = "not_allowed"
    """The commune's habilitation does not open it, or the person said no at FranceConnect."""
    TOO_MANY = "too_many"
    REFUSED = "refused"
    """The person said that it is not the right one, or does not want it."""


class Consent(BaseModel):
    """What the person agreed to, on which notice: told before, kept after (GDPR, article 7(1))."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    source: str
    what: str
    notice: int
    """Version of the notice that was shown (`state_data.NOTICE`)."""
    definition: int
    """Version of the procedure whose words it quoted."""


class Fetched(BaseModel):
    """One field: `asked` is the number that was looked up; `answer` the field's answer when there is one."""

    model_config = ConfigDict(frozen=True)

    asked: str = ""
    consent: Consent | None = None
    answer: dict[str, JsonValue] | None = None
    why: Why | None = None


def fetched_of(draft: "Draft", key: str) -> Fetched | None:
    """None when nothing was asked for that field, or under an older shape."""
    held = (draft.fetched or {}).get(key)
    try:
        return Fetched.model_validate(held) if held is not None else None
    except ValidationError:
        return None


def overlaid(
    procedure: "Procedure", draft: "Draft", answers: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """The answers, with what the State said in the place of what a form sent."""
    found = dict(answers)
    for _step, field in procedure.fields():
        if isinstance(field, ConnectedField):
            given = fetched_of(draft, field.key)
            if given is not None and given.answer is not None:
                found[field.key] = given.answer
            continue
        if not isinstance(field, RegisteredBase) or not field.lookup or not found.get(field.key):
            continue
        number = field.number_of(found[field.key])
        held = fetched_of(draft, field.key)
        known = held is not None and held.asked == number and held.answer is not None
        found[field.key] = held.answer if held and known else field.typed(number)
    return found


def consents_of(
    draft: "Draft", procedure: "Procedure", answers: Mapping[str, JsonValue]
) -> list[tuple[str, Consent]]:
    """Label and consent of each answer of the State that a deposit keeps."""
    found = []
    for _step, field in procedure.fields():
        held = (
            fetched_of(draft, field.key)
            if isinstance(field, ConnectedField) and field.key in answers
            else None
        )
        if held is not None and held.consent is not None and held.answer == answers[field.key]:
            found.append((field.label, held.consent))
    return found
