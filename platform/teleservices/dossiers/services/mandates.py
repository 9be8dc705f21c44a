"""Filing for somebody else: what the draft says of it, what the deposit writes, and how the person is told of it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_in_full
from identity.audit.services import SYSTEM as AUDIT_SYSTEM
from identity.audit.services import agent_actor, citizen_actor, record
from teleservices.dossiers import files, mandate_mails, staff
from teleservices.dossiers.behalf import MANDATE_FILE, UNFINISHED, proofs_of, unfinished
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.enums import Audience, EventKind, MandateAction, ScanState, Telling
from teleservices.dossiers.errors import MandateUnfinished
from teleservices.dossiers.models import Mandate
from teleservices.dossiers.services.drafts import already_held, locked_draft, refuse_too_many, store
from teleservices.dossiers.services.moves import locked
from teleservices.dossiers.timeline import CITIZEN, SYSTEM, agent_author, tell
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile

    from identity.accounts.models import Agent
    from teleservices.dossiers.behalf import Behalf
    from teleservices.dossiers.models import Dossier, Draft, Event, Piece

FILED: Final = (EventKind.SUBMITTED,)
#: What a person who reads no screen must be told by hand.
TELLABLE: Final = (
    *FILED,
    EventKind.MESSAGE_TO_CITIZEN,
    EventKind.CORRECTION_ASKED,
    EventKind.ACCEPTED,
    EventKind.REFUSED,
    EventKind.CLOSED,
    EventKind.REOPENED,
    EventKind.EXTENDED,
    EventKind.ACCEPTED_BY_SILENCE,
    EventKind.REFUSED_BY_SILENCE,
    EventKind.DOCUMENT_ISSUED,
    EventKind.PIECE_INFECTED,
    EventKind.ERASURE_ANNOUNCED,
)


@transaction.atomic
def say_for_whom(draft: Draft, behalf: Behalf, *, now: datetime | None = None) -> Draft:
    """Keep for whom the draft is. What the first page answers is not asked again; what was answered since stays.

    Raises DraftGone.
    """
    kept = locked_draft(draft.pk, now or timezone.now())
    before = kept.for_whom
    old = before.answers(kept.procedure) if before else {}
    still = {key: value for key, value in kept.answers.items() if old.get(key) != value}
    kept.answers = {**behalf.answers(kept.procedure), **still}
    kept.behalf = behalf.model_dump(mode="json")
    kept.save(update_fields=["answers", "behalf"])
    return kept


@transaction.atomic
def say_so_far(draft: Draft, texts: Mapping[str, str], *, now: datetime | None = None) -> Draft:
    """Keep one of the first pages; what was said before of the others stays. Raises DraftGone."""
    kept = locked_draft(draft.pk, now or timezone.now())
    kept.behalf = {**(kept.behalf or {}), UNFINISHED: {**unfinished(kept.behalf), **texts}}
    kept.save(update_fields=["behalf"])
    return kept


@transaction.atomic
def keep_mandate_file(draft: Draft, field: str, upload: UploadedFile[Any], label: str) -> Piece:
    """A proof, or the scan of a paper form (`behalf.MANDATE_PIECES`). Raises RefusedFile, DraftGone."""
    clean = files.accept(upload, MANDATE_FILE)
    kept = locked_draft(draft.pk, timezone.now())
    known = list(kept.pieces.filter(field=field))
    if same := already_held(known, clean):
        return same
    refuse_too_many(MANDATE_FILE, sum(piece.scan != ScanState.INFECTED for piece in known))
    return store(clean, draft=kept, field=field, label=label)


def behalf_of(draft: Draft, pieces: Iterable[Piece]) -> Behalf | None:
    """For whom the draft may be filed now, None for who fills it in. Raises MandateUnfinished.

    Judged again at the deposit: the definition may have closed the page since, a proof may be dangerous.
    """
    if not draft.is_for_another:
        return None
    behalf = draft.for_whom
    if behalf is None:
        raise MandateUnfinished("it is not said for whom")
    rules = draft.procedure.on_behalf
    admitted = (
        rules.rule(behalf.capacity_asked) is not None
        if behalf.origin is None
        else behalf.origin.value in {one.value for one in rules.desk}
    )
    if not admitted or (behalf.origin is None) != (draft.agent_id is None):
        raise MandateUnfinished("the procedure does not admit it")
    if behalf.needs_proof(draft.procedure) and not proofs_of(pieces):
        raise MandateUnfinished("the proof is missing")
    return behalf


def received_at(behalf: Behalf | None, moment: datetime) -> datetime:
    """When the administration received the request: a paper form has its own day, from which the law's delays run
    (CRPA L114-3, R112-5). Its hour is unknown: the middle of that day.
    """
    if behalf is None or behalf.received_on is None:
        return moment
    commune = current_commune()
    if behalf.received_on >= local_day(commune, moment):
        return moment
    return datetime.combine(behalf.received_on, time(12), ZoneInfo(commune.time_zone))


def write_mandate(dossier: Dossier, draft: Draft, behalf: Behalf, moment: datetime) -> Mandate:
    """The row, the timeline and the audit log, in the transaction of the deposit."""
    person, actor, agent = behalf.beneficiary, behalf.actor, draft.agent
    apart = dossier.is_confidential
    mandate = Mandate.objects.create(
        dossier=dossier,
        capacity=behalf.capacity,
        agent=agent,
        agent_label=agent_author(agent).label if agent else "",
        actor_name=actor.full if actor else "",
        actor_email=actor.email if actor else "",
        actor_phone=actor.phone if actor else "",
        actor_apart={"name": actor.full, "email": actor.email, "phone": actor.phone}
        if apart and actor
        else None,
        actor_vouched=draft.citizen is not None and draft.citizen.is_identified,
        beneficiary_name="" if apart else person.full,
        beneficiary_email="" if apart else person.email,
        beneficiary_phone="" if apart else person.phone,
        beneficiary_address=person.address,
        consent=behalf.consent,
        consent_on=behalf.consent_on,
        consent_words=behalf.consent_words,
        identity_seen=behalf.identity_seen,
        telling=behalf.telling,
        received_on=behalf.received_on,
        created_at=moment,
    )
    author = agent_author(agent) if agent else CITIZEN
    words = {"who": mandate.acting, "person": person.full or _("une personne qui n’a pas laissé son nom")}
    detail = {"capacity": str(behalf.capacity), "origin": dossier.origin}
    tell(
        dossier,
        EventKind.FILED_FOR,
        author,
        text=_("Par %(who)s. Pour %(person)s.") % words,
        detail=detail,
        at=moment,
    )
    who = agent_actor(agent) if agent else citizen_actor(draft.citizen) if draft.citizen else AUDIT_SYSTEM
    record(MandateAction.FILED, who, dossier, {"reference": dossier.reference, **detail})
    return mandate


def untold(mandate: Mandate, events: Sequence[Event]) -> list[Event]:
    """What the person is still to be told by hand, oldest first; `mandate.dossier` is loaded.

    Nothing when e-mails tell them. Who is mandated and follows the request tells them what comes next: the town hall
    itself tells them that their data came from somebody else (GDPR, article 14).
    """
    if mandate.telling in {Telling.EMAIL, Telling.NONE}:
        return []
    kinds = FILED if mandate.follower_is_mandated else TELLABLE
    return [one for one in events if one.kind in kinds and one.pk > (mandate.told_event or 0)]


def tell_by_mail(dossier: Dossier, *, now: datetime | None = None) -> None:
    """Once: somebody filed for them, who, and how to say that they did not agree (GDPR, article 14)."""
    mandate = dossier.mandate_or_none
    if mandate is None or mandate.telling != Telling.EMAIL or mandate.told_at is not None:
        return
    mandate_mails.send_filed_for(dossier, mandate)
    _told(mandate, now or timezone.now(), 0)
    text = _("Par e-mail, à %(email)s.") % {"email": mandate.email}
    tell(dossier, EventKind.BENEFICIARY_TOLD, SYSTEM, text=text, detail={"means": str(Telling.EMAIL)})


@transaction.atomic
def record_telling(
    dossier: Dossier,
    *,
    agent: Agent,
    means: Telling,
    on: date,
    up_to: int,
    now: datetime | None = None,
) -> Dossier:
    """An agent handed it over, posted it or read it over the telephone; `up_to`: the last event that they saw."""
    kept = locked(dossier)
    mandate = kept.mandate
    _told(mandate, now or timezone.now(), up_to)
    text = _("%(means)s, le %(day)s.") % {
        "means": Telling(means).label,
        "day": date_in_full(on, weekday=False),
    }
    detail = {"means": str(means), "on": on.isoformat()}
    tell(kept, EventKind.BENEFICIARY_TOLD, agent_author(agent), text=text, detail=detail)
    record(MandateAction.TOLD, agent_actor(agent), kept, {"reference": kept.reference, "means": str(means)})
    return kept


def _told(mandate: Mandate, moment: datetime, up_to: int) -> None:
    mandate.told_at, mandate.told_event = moment, max(up_to, mandate.told_event or 0)
    mandate.save(update_fields=["told_at", "told_event"])


@transaction.atomic
def contest(dossier: Dossier, text: str, *, now: datetime | None = None) -> bool:
    """The person says that nobody was to file for them: agents are told, and nothing else stops. False when it was said."""
    kept = locked(dossier)
    mandate = kept.mandate
    if mandate.contested_at is not None:
        return False
    mandate.contested_at = now or timezone.now()
    mandate.save(update_fields=["contested_at"])
    tell(kept, EventKind.MANDATE_CONTESTED, CITIZEN, text=text, audience=Audience.AGENTS)
    record(MandateAction.CONTESTED, AUDIT_SYSTEM, kept, {"reference": kept.reference})
    mandate_mails.alert_contest(kept, staff.in_charge(kept))
    return True
