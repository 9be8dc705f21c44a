"""A value that an administration knows, asked with the person's consent, within their FranceConnect sign-in.

In order: the step proposes it; a page tells what is asked, of whom, why, how long it is kept and how to refuse; the person
agrees (kept with the draft, then in the timeline of the dossier); FranceConnect signs them in with the scopes of that
value alone; the return asks, in the 60 seconds that the token lives. Whatever fails, the step says so and asks to write it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from identity.addresses import primary_host
from identity.citizens.sessions import citizen_of
from identity.oidc.data import DataRequest
from identity.oidc.enums import Provider
from identity.oidc.selectors import client_or_none
from teleservices.connectors.particulier import (
    By,
    Datum,
    NotAllowed,
    NotKnown,
    Question,
    Source,
    StaleDatum,
    StateDown,
    configured_state_data,
    source_of,
)
from teleservices.definition import visible_fields
from teleservices.definition.fields.connected import BY_STATE, ConnectedField, origin_lines
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import circumstances_of, local_day
from teleservices.dossiers.errors import DraftGone
from teleservices.dossiers.fetched import Consent, Fetched, Why, fetched_of
from teleservices.dossiers.services.fetching import keep_fetched
from teleservices.journeys.session import draft_in_hand
from tenants.crypto import Undecipherable, decrypt, encrypt
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from identity.oidc.data import DataReturn
    from teleservices.definition import Answers, VisibleField
    from teleservices.dossiers.models import Draft
    from teleservices.journeys.fields import FieldView

log = structlog.get_logger(__name__)

READER = "teleservices"
NOTICE = 1
"""Version of the page that is read before agreeing: one higher whenever its words change."""
GOOD_FOR = timedelta(minutes=30)
"""How long after agreeing the sign-in may come back: FranceConnect's own limit for its pages."""


@dataclass(frozen=True)
class Asking:
    """What a step shows of such a field: the administration to ask, the value it gave, or why it gave none."""

    to: str = ""
    """Who can be asked, « à la Caf »; "" when nobody can here."""
    given: str = ""
    origin: tuple[str, ...] = ()
    sentence: str = ""


def may_ask(request: HttpRequest, draft: Draft, field: ConnectedField) -> Source | None:
    """The source when this commune can ask it for this person, None otherwise: they write it. Who files for somebody else
    would sign in as themselves, and an agent as nobody.
    """
    if draft.agent_id is not None or draft.is_for_another:
        return None
    source = source_of(field.source)
    if source is None or configured_state_data() is None or not current_commune().siret:
        return None
    if request.get_host().partition(":")[0].lower() != primary_host():
        return None  # FranceConnect comes back to the primary host, where this browser has no draft
    client = client_or_none(Provider.FRANCECONNECT)
    return source if client is not None and client.encrypted_data_token else None


def connected_field(draft: Draft, key: str) -> ConnectedField | None:
    """The field of that key, when it is asked for the answers as they are."""
    around = circumstances_of(current_commune(), draft=draft)
    seen = visible_fields(draft.procedure, draft.answers, around)
    found = next((one.field for one in seen if one.field.key == key), None)
    return found if isinstance(found, ConnectedField) else None


def agree(draft: Draft, field: ConnectedField, source: Source, *, now: datetime) -> None:
    """The person read the notice and said yes. Raises DraftGone."""
    consent = Consent(
        at=now, source=field.source, what=source.what, notice=NOTICE, definition=draft.procedure.version
    )
    keep_fetched(draft, field.key, Fetched(consent=consent))


def request_of(draft: Draft, field: ConnectedField, source: Source, identifier: str = "") -> DataRequest:
    """What FranceConnect is asked for beside the sign-in, and what its return is about."""
    about = {
        "slug": draft.offer.slug,
        "draft": str(draft.pk),
        "field": field.key,
        "identifier": encrypt(identifier) if identifier else "",
    }
    return DataRequest(source.scopes, READER, json.dumps(about))


def receive(request: HttpRequest, returned: DataReturn) -> None:
    """Within the sign-in's return: ask the administration, and keep what it says with the draft (identity.oidc.data).

    Nothing happens without the draft in this browser's hands, a consent of the last half hour, and no answer yet.
    """
    about: dict[str, str] = json.loads(returned.about)
    draft = draft_in_hand(request, about["slug"])
    if draft is None or draft.pk != UUID(about["draft"]):
        return
    field, held, now = (
        connected_field(draft, about["field"]),
        fetched_of(draft, about["field"]),
        timezone.now(),
    )
    consent = held.consent if held is not None and held.answer is None and held.why is None else None
    if field is None or consent is None or not timedelta(0) <= now - consent.at <= GOOD_FOR:
        log.warning("state-data.no-consent")
        return
    try:
        fetched = _asked(request, draft, field, returned, about, now)
        keep_fetched(draft, field.key, fetched.model_copy(update={"consent": consent}))
        if fetched.answer is not None:
            services.save_step(draft, _step_of(draft, field.key), draft.answers | {field.key: fetched.answer})
    except DraftGone:
        return


def _asked(
    request: HttpRequest,
    draft: Draft,
    field: ConnectedField,
    returned: DataReturn,
    about: Mapping[str, str],
    now: datetime,
) -> Fetched:
    source, way, citizen = source_of(field.source), configured_state_data(), citizen_of(request)
    if source is None or way is None or not returned.access_token or citizen is None:
        return Fetched(why=Why.NOT_ALLOWED)
    if draft.citizen_id != citizen.pk or draft.is_for_another or draft.agent_id is not None:
        return Fetched(why=Why.NOT_ALLOWED)
    today = local_day(current_commune(), now)
    try:
        question = _question(returned, about["identifier"])
        datum = way.ask(source, question, today=today)
        return Fetched(answer=_answer(field, datum, today.isoformat()))
    except NotKnown:
        why = Why.UNKNOWN
    except StaleDatum:
        why = Why.STALE
    except NotAllowed:
        why = Why.NOT_ALLOWED
    except (StateDown, Undecipherable):
        why = Why.DOWN
    log.warning("state-data.nothing", source=field.source.value, why=why.value)
    return Fetched(why=why)


def _question(returned: DataReturn, identifier: str) -> Question:
    client = client_or_none(Provider.FRANCECONNECT)
    if client is None or not client.encrypted_data_token:
        raise NotAllowed("no credential")
    return Question(
        recipient=current_commune().siret,
        token=returned.access_token,
        credential=client.data_token,
        claims=returned.claims,
        identifier=decrypt(identifier) if identifier else "",
    )


def _answer(field: ConnectedField, datum: Datum, day: str) -> dict[str, Any]:
    """Raises StateDown when the value is not of the field's kind."""
    is_number = isinstance(datum.value, int)
    if is_number != field.is_number or (isinstance(datum.value, int) and datum.value > field.max):
        raise StateDown("kind")
    return {
        "value": datum.value,
        "by": BY_STATE,
        "provider": datum.provider,
        "period": datum.period,
        "on": day,
    }


def renounce(draft: Draft, key: str) -> bool:
    """The person writes it instead: what the administration gave is forgotten, and that is remembered. Raises DraftGone."""
    held = fetched_of(draft, key)
    if held is None or held.answer is None:
        return False
    keep_fetched(draft, key, held.model_copy(update={"answer": None, "why": Why.REFUSED}))
    return True


def with_askings(
    request: HttpRequest,
    views: Sequence[FieldView],
    seen: Sequence[VisibleField],
    answers: Answers,
    draft: Draft,
) -> tuple[FieldView, ...]:
    """The page's fields, those of an administration with what may be asked or was given."""
    fields = {one.field.key: one.field for one in seen}
    return tuple(
        replace(view, asking=_asking(request, field, answers, draft))
        if isinstance(field := fields.get(view.key), ConnectedField)
        else view
        for view in views
    )


def _asking(request: HttpRequest, field: ConnectedField, answers: Answers, draft: Draft) -> Asking:
    held, value = fetched_of(draft, field.key), answers.get(field.key)
    if held is not None and held.answer is not None and value == held.answer:
        words = field.in_words({**held.answer, "by": ""})
        return Asking(given=words, origin=tuple(origin_lines(value)))
    source = may_ask(request, draft, field)
    sentence = _sentence(held.why, source) if held is not None and held.why is not None else ""
    return Asking(to=source.to if source else "", sentence=sentence)


def _sentence(why: Why, source: Source | None) -> str:
    who = {
        "who": source.who if source else _("l’administration"),
        "to": source.to if source else _("à l’administration"),
    }
    words = {
        Why.UNKNOWN: _("La réponse est arrivée\u00a0: %(who)s ne trouve pas cette information à votre nom."),
        Why.STALE: _("La réponse est arrivée, mais elle est trop ancienne pour servir."),
        Why.NOT_ALLOWED: _("Rien n’a été demandé %(to)s\u00a0: l’accès n’a pas été donné."),
        Why.REFUSED: _("La valeur donnée par %(who)s est oubliée."),
    }
    told = (
        words.get(why, _("La réponse n’est pas arrivée\u00a0: %(who)s ne répond pas pour le moment.")) % who
    )
    return f"{told} {_('Rien n’est perdu. Écrivez-la vous-même, et joignez le document demandé.')}"


def step_url(draft: Draft, key: str) -> str:
    """The page of the step that asks for a field."""
    return f"{reverse('teleservices:step', args=[draft.offer.slug, _step_of(draft, key)])}#champ-{key}"


def _step_of(draft: Draft, key: str) -> str:
    return next(step.key for step, field in draft.procedure.fields() if field.key == key)


def asks_identifier(source: Source) -> bool:
    """Whether the person types a number of theirs for the administration to find them."""
    return source.by is By.IDENTIFIER
