"""What the clock does by itself: alerts before a date, then what silence means. A sweep over what is due, not a timer:
an outage delays it and loses nothing, and a second run finds nothing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sentry_sdk
import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import day_in_full
from identity.audit.services import SYSTEM as AUDIT_SYSTEM
from identity.audit.services import record
from teleservices.deadlines import CorrectionReason, SilenceEffect
from teleservices.definition.enums import Action, Actor
from teleservices.definition.timing import Unanswered
from teleservices.dossiers import clock, clock_mails, staff
from teleservices.dossiers.acknowledgements import appeal_routes
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.courts import court_of
from teleservices.dossiers.enums import OPEN_STATES, Audience, ClockAction, EventKind, State
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.services.moves import move
from teleservices.dossiers.timeline import SYSTEM, tell
from tenants.current import current_commune

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from teleservices.dossiers.clock import Reading
    from teleservices.dossiers.models import Correction

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Watched:
    """What one sweep did."""

    looked_at: int = 0
    failed: int = 0


def keep_watch(now: datetime | None = None) -> Watched:
    """In the current commune: look at every dossier whose day has come there; a failure is that dossier's alone."""
    moment = now or timezone.now()
    today = local_day(current_commune(), moment)
    due = Dossier.objects.filter(watch_on__lte=today, state__in=OPEN_STATES).order_by("watch_on", "pk")
    looked_at = failed = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            looked_at += look_at(pk, moment)
        except Exception as error:  # whatever it is, the others have their own day
            failed += 1
            sentry_sdk.capture_exception(error)
            log.warning("clock.failed", dossier=str(pk), error=type(error).__name__)
    return Watched(looked_at, failed)


@transaction.atomic
def look_at(pk: UUID, moment: datetime) -> bool:
    """One dossier, under its lock: who decided in the same instant has won, and nothing is left to do."""
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("copy", "offer", "service")
    dossier = rows.filter(pk=pk).first()
    if dossier is None or dossier.state not in OPEN_STATES:
        return False
    reading = clock.read(dossier, current_commune(), moment)
    if dossier.watch_on is None or dossier.watch_on > reading.today:
        return False
    if unanswered := _rejecting_lapse(dossier, reading):
        _reject_unanswered(dossier, unanswered, moment)
        return True
    _tell_lapses(dossier, reading, moment)
    if reading.is_passed() and dossier.silence.effect is not SilenceEffect.NONE:
        _take_effect(dossier, reading, moment)
        return True
    if dossier.state == State.SUBMITTED and reading.complete_on and reading.today >= reading.complete_on:
        _deem_complete(dossier, moment)
    _alert_of_completeness(dossier, reading, moment)
    _escalate(dossier, reading, moment)
    clock.wind(dossier, current_commune(), moment)
    dossier.save()
    return True


def _take_effect(dossier: Dossier, reading: Reading, moment: datetime) -> None:
    """The request is accepted, or refused, on its legal day, whenever the sweep runs."""
    accepted = dossier.silence.effect is SilenceEffect.ACCEPTANCE
    day = reading.due_on
    if day is None or reading.found is None:
        return
    after = (
        _("Vous pouvez demander une attestation de cette acceptation (CRPA, article\u00a0L232-3).")
        if accepted
        else _appeal_words(dossier, day)
    )
    action = Action.ACCEPT_BY_SILENCE if accepted else Action.REFUSE_BY_SILENCE
    _end(dossier, action, day, f"{reading.found.text}\n\n{after}", moment)


def _reject_unanswered(dossier: Dossier, correction: Correction, moment: datetime) -> None:
    """The time to complete is over, and a text makes that a rejection."""
    rule, last = dossier.completeness, correction.answer_before
    if rule is None or last is None:
        return
    words = {
        "asked": day_in_full(local_day(current_commune(), correction.asked_at)),
        "last": day_in_full(last),
        "article": rule.answer_article,
    }
    text = (
        _(
            "Ce qui manquait à votre dossier vous a été demandé le %(asked)s. Vous aviez jusqu’au %(last)s pour "
            "l’envoyer. Sans réponse, votre demande est rejetée (%(article)s)."
        )
        % words
    )
    day = last + clock.ONE_DAY
    _end(dossier, Action.REFUSE_BY_SILENCE, day, f"{text}\n\n{_appeal_words(dossier, day)}", moment)


def _end(dossier: Dossier, action: Action, day: date, text: str, moment: datetime) -> None:
    commune = current_commune()
    accepted = action is Action.ACCEPT_BY_SILENCE
    dossier.decision, dossier.decision_text, dossier.by_silence = "", text, True
    dossier.decided_at = datetime.combine(day, time.min, ZoneInfo(commune.time_zone))
    move(dossier, action, Actor.CLOCK, now=moment)
    tell(
        dossier,
        EventKind.ACCEPTED_BY_SILENCE if accepted else EventKind.REFUSED_BY_SILENCE,
        SYSTEM,
        text=text,
        detail={"on": day.isoformat()},
        at=moment,
    )
    record(
        ClockAction.ACCEPTED if accepted else ClockAction.REFUSED,
        AUDIT_SYSTEM,
        dossier,
        {"reference": dossier.reference, "on": day.isoformat()},
    )
    clock_mails.send_silence(dossier, day)
    service = dossier.service
    clock_mails.alert_silence(dossier, day, staff.heads_too(staff.whole_service(service), service))


def _appeal_words(dossier: Dossier, day: date) -> str:
    commune = current_commune()
    if own := dossier.appeals:
        intro = own.intro or _("Vous avez deux mois à partir du %(day)s pour contester ce refus\u00a0:") % {
            "day": day_in_full(day)
        }
        return " ".join([intro, *appeal_routes(commune, own)])
    return _(
        "Vous avez deux mois à partir du %(day)s pour contester ce refus\u00a0: par un recours gracieux, en écrivant au "
        "maire, ou devant %(court)s, par courrier ou sur www.telerecours.fr."
    ) % {"day": day_in_full(day), "court": court_of(commune.insee)}


def _rejecting_lapse(dossier: Dossier, reading: Reading) -> Correction | None:
    rule = dossier.completeness
    if rule is None or rule.unanswered is not Unanswered.REJECTION:
        return None
    missing = (one for one in reading.lapsed() if one.reason == CorrectionReason.INCOMPLETE)
    in_time = (
        one
        for one in missing
        if reading.complete_on and local_day(current_commune(), one.asked_at) < reading.complete_on
    )
    return next(in_time, None)


def _tell_lapses(dossier: Dossier, reading: Reading, moment: datetime) -> None:
    """Once each: the service sees who did not answer, and decides (CRPA L114-5 gives the lapse no effect of its own)."""
    for one in reading.lapsed():
        if one.lapse_told_at is not None:
            continue
        one.lapse_told_at = moment
        one.save(update_fields=["lapse_told_at"])
        clock_mails.alert_lapse(dossier, one, staff.in_charge(dossier))
        _tell_agents(
            dossier, {"lapse": str(one.pk)}, _("L’usager n’a pas répondu dans le délai donné."), moment
        )


def _deem_complete(dossier: Dossier, moment: datetime) -> None:
    rule = dossier.completeness
    move(dossier, Action.DECLARE_COMPLETE, Actor.CLOCK, now=moment)
    tell(dossier, EventKind.DEEMED_COMPLETE, SYSTEM, text=rule.article if rule else "", at=moment)


def _alert_of_completeness(dossier: Dossier, reading: Reading, moment: datetime) -> None:
    """Once: until it was, the day to look at the dossier is that one or an earlier one."""
    rule, day = dossier.completeness, clock.completeness_alert(dossier, reading)
    is_soon = day and reading.complete_on and day <= reading.today < reading.complete_on
    if rule is None or not is_soon or dossier.state != State.SUBMITTED or reading.complete_on is None:
        return
    if dossier.watch_on is None or day is None or dossier.watch_on > day:
        return
    last = reading.complete_on - clock.ONE_DAY
    clock_mails.alert_completeness(dossier, last, rule.article, staff.in_charge(dossier))
    text = _("Ce qui manque se demande jusqu’au %(day)s") % {"day": day_in_full(last)}
    _tell_agents(dossier, {"complete_on": reading.complete_on.isoformat()}, text, moment)


def _escalate(dossier: Dossier, reading: Reading, moment: datetime) -> None:
    """The highest threshold reached, once: after an outage, the lower ones have nothing more to say.

    The first tells who follows the request; the next ones its whole service, and the head of the service with it. A clock
    that has one threshold only tells the head there.
    """
    level = clock.level_of(dossier, reading)
    if level <= dossier.escalated_level or reading.due_on is None:
        return
    dossier.escalated_level, dossier.due_on = level, reading.due_on
    addresses = staff.in_charge(dossier) if level == 1 else staff.whole_service(dossier.service)
    if level >= min(clock.HEAD_LEVEL, len(clock.threshold_days(dossier, reading))):
        addresses = staff.heads_too(addresses, dossier.service)
    days = (reading.due_on - reading.today).days
    clock_mails.alert_threshold(dossier, level, days, addresses)
    detail = {"level": level, "due_on": reading.due_on.isoformat()}
    _tell_agents(dossier, detail, _("Échéance le %(day)s") % {"day": day_in_full(reading.due_on)}, moment)


def _tell_agents(dossier: Dossier, detail: dict[str, Any], text: str, moment: datetime) -> None:
    tell(
        dossier,
        EventKind.ESCALATED,
        SYSTEM,
        text=text,
        audience=Audience.AGENTS,
        detail=detail,
        at=moment,
    )
