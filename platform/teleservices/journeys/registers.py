"""Numbers looked up in the State's directory by our server, for a draft under way; and what the page says of it.

A citizen's browser talks to nobody else, the directory is told a number and nothing of who asks, and nobody can ask it
anything else through us: a number with right check digits, in a draft of one's own, so many times an hour.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import structlog
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.rate_limits import address_of, allow
from teleservices.connectors.companies import CompaniesDown, Company, configured_companies
from teleservices.definition import visible_fields
from teleservices.definition.fields.registered import (
    BY_DIRECTORY,
    RegisteredBase,
    SiretField,
    known_lines,
)
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.fetched import Fetched, Why, fetched_of, overlaid
from teleservices.dossiers.services.fetching import keep_fetched
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from teleservices.connectors.companies import Companies
    from teleservices.definition import Answers, Circumstances, VisibleField
    from teleservices.dossiers.models import Draft
    from teleservices.journeys.fields import FieldView

log = structlog.get_logger(__name__)

A_PLACE, A_COMMUNE, WINDOW = 20, 300, 600
"""Look-ups that leave for the directory in ten minutes: from one address, from the whole commune."""
KEPT_SECONDS, UNKNOWN_SECONDS, QUIET_SECONDS = 86_400, 3_600, 60
_DOWN = "companies:down"


@dataclass(frozen=True)
class Register:
    """What a page shows beside the number: lines to confirm, or a sentence that says why it has to be written."""

    may_ask: bool
    lines: tuple[tuple[str, str], ...] = ()
    sentence: str = ""


def to_look_up(
    draft: Draft, seen: Sequence[VisibleField], answers: Answers, around: Circumstances
) -> list[RegisteredBase]:
    """The fields of a page whose number is right and was not looked up yet; none without a directory."""
    if configured_companies() is None:
        return []
    fields = [one.field for one in seen if isinstance(one.field, RegisteredBase) and one.field.lookup]
    return [one for one in fields if _is_new(draft, one, answers, around)]


def _is_new(draft: Draft, field: RegisteredBase, answers: Answers, around: Circumstances) -> bool:
    value = answers.get(field.key)
    if not value or field.problems(value, around):
        return False
    held = fetched_of(draft, field.key)
    return held is None or held.asked != field.number_of(value)


def asked_registers(request: HttpRequest, draft: Draft, step: str, around: Circumstances) -> bool:
    """Whether the directory was asked, or its answer refused: the page is shown again to be confirmed. Raises DraftGone."""
    answers = draft.answers
    seen = visible_fields(draft.procedure, answers, around, step=step)
    wanted = request.POST.get("pas-la-bonne")
    refused = next((one.field for one in seen if one.field.key == wanted), None)
    if isinstance(refused, RegisteredBase) and refused.lookup and answers.get(refused.key):
        number = refused.number_of(answers[refused.key])
        keep_fetched(draft, refused.key, Fetched(asked=number, why=Why.REFUSED))
    else:
        fields = to_look_up(draft, seen, answers, around)
        if request.POST.get("suite") == "plus-tard" or not fields:
            return "chercher" in request.POST
        for field in fields:
            look_up(request, draft, field, answers, timezone.now())
    services.save_step(draft, step, overlaid(draft.procedure, draft, answers))
    draft.refresh_from_db(fields=["answers"])
    return True


def look_up(
    request: HttpRequest, draft: Draft, field: RegisteredBase, answers: Answers, now: datetime
) -> None:
    """Ask the directory, and keep what it said with the draft. Raises DraftGone."""
    number = field.number_of(answers[field.key])
    try:
        found = _found(request, field, number)
        fetched = (
            Fetched(asked=number, why=Why.UNKNOWN) if found is None else _kept(field, number, found, now)
        )
    except _TooMany:
        fetched = Fetched(asked=number, why=Why.TOO_MANY)
    except CompaniesDown:
        fetched = Fetched(asked=number, why=Why.DOWN)
    keep_fetched(draft, field.key, fetched)


def _kept(field: RegisteredBase, number: str, found: Company, now: datetime) -> Fetched:
    said = {name: value for name, value in asdict(found).items() if isinstance(value, str)}
    day = local_day(current_commune(), now).isoformat()
    answer = {"number": number, "by": BY_DIRECTORY, "closed": found.closed, "on": day, **said}
    return Fetched(asked=number, answer=answer)


class _TooMany(Exception):
    """This place, or this commune, has asked enough."""


def _found(request: HttpRequest, field: RegisteredBase, number: str) -> Company | None:
    """Remembered for a day (an hour when unknown) in the commune's own cache; a directory that failed is left alone for a
    minute. Raises CompaniesDown, _TooMany."""
    directory = configured_companies()
    if directory is None:
        raise CompaniesDown("none")
    key = f"companies:{hashlib.sha256(f'{field.kind} {number}'.encode()).hexdigest()}"
    known = cache.get(key)
    if known is not None:
        return Company(**json.loads(known)) if known else None
    if cache.get(_DOWN):
        raise CompaniesDown("quiet")
    within = allow("companies", address_of(request), limit=A_PLACE, seconds=WINDOW)
    if not within or not allow("companies-all", "", limit=A_COMMUNE, seconds=WINDOW):
        raise _TooMany
    try:
        found = _ask(directory, field, number)
    except CompaniesDown as error:
        cache.set(_DOWN, True, QUIET_SECONDS)
        log.warning("companies.down", error=str(error))
        raise
    kept = json.dumps(asdict(found)) if found else ""
    cache.set(key, kept, KEPT_SECONDS if found else UNKNOWN_SECONDS)
    return found


def _ask(directory: Companies, field: RegisteredBase, number: str) -> Company | None:
    recipient = current_commune().siret
    if isinstance(field, SiretField):
        return directory.by_siret(number, recipient=recipient)
    return directory.by_rna(number, recipient=recipient)


def with_registers(
    views: Sequence[FieldView], seen: Sequence[VisibleField], answers: Answers, draft: Draft
) -> tuple[FieldView, ...]:
    """The page's fields, those that are looked up with what is known of their number."""
    fields = {one.field.key: one.field for one in seen}
    return tuple(
        replace(view, register=_register(field, answers, draft))
        if isinstance(field := fields.get(view.key), RegisteredBase) and field.lookup
        else view
        for view in views
    )


def _register(field: RegisteredBase, answers: Answers, draft: Draft) -> Register:
    value, held = answers.get(field.key), fetched_of(draft, field.key)
    may_ask = configured_companies() is not None
    if held is None or not value or held.asked != field.number_of(value):
        return Register(may_ask)
    if held.answer is not None:
        return Register(may_ask, lines=tuple(known_lines(value)))
    return Register(may_ask, sentence=_sentence(held.why))


def _sentence(why: Why | None) -> str:
    match why:
        case Why.UNKNOWN:
            return _(
                "L’annuaire de l’État ne connaît pas ce numéro, ou ne le montre pas. Vérifiez-le. S’il est juste, "
                "écrivez ce qui est demandé ci-dessous."
            )
        case Why.REFUSED:
            return _(
                "Ce n’était pas le bon organisme. Corrigez le numéro, ou écrivez ce qui est demandé ci-dessous."
            )
        case Why.TOO_MANY:
            return _(
                "Trop de recherches ont été faites. Écrivez ce qui est demandé ci-dessous, et continuez."
            )
        case _:
            return _(
                "L’annuaire de l’État ne répond pas. Écrivez ce qui est demandé ci-dessous, et continuez."
            )
