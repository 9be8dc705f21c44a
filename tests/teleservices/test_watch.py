"""What the clock does by itself: alerts, silence, rejections for want of an answer; once, and never missed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from teleservices.deadlines import CorrectionReason
from teleservices.definition.enums import Action
from teleservices.dossiers import services
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.models import Dossier, Offer, ProcedureCopy
from teleservices.dossiers.services import keep_watch, watch
from teleservices.dossiers.tasks import keep_every_watch
from teleservices.instruction.enums import Queue
from teleservices.instruction.selectors import queue_condition
from tenants.current import commune_context, operator_context
from tenants.models import Commune, Doorbell
from tenants.outbox.models import Effect
from tests.people import make_agent, service
from tests.teleservices.clocks import URBANISME, at, filed, mails, offer_with_clock, told

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from identity.accounts.models import Agent


def swept(dossier: Dossier, now: datetime) -> Dossier:
    keep_watch(now)
    dossier.refresh_from_db()
    return dossier


def test_silence_accepts_on_the_day_and_not_before_and_once(in_venissieux: Commune, bob: Agent) -> None:
    dossier = filed(offer_with_clock())
    assert str(dossier.due_on) == "2026-05-03"
    assert swept(dossier, at("2026-05-02", 21)).state == "submitted"
    # 22 h 30 on the 2nd in UTC is half past midnight on the 3rd in Vénissieux.
    done = swept(dossier, at("2026-05-02", 23))
    assert (done.state, done.by_silence, done.watch_on) == ("accepted", True, None)
    before = len(mails())
    assert keep_watch(at("2026-05-09")).looked_at == 0
    assert len(mails()) == before
    assert told(done).count("accepted-by-silence") == 1
    event = done.events.get(kind="accepted-by-silence")
    assert event.detail == {"on": "2026-05-03"}
    assert "CRPA, article\u00a0L231-1" in event.text.replace("article L", "article\u00a0L")
    to_person = [one for one in mails() if one["to"] == "dora@exemple.fr"]
    assert "est acceptée" in to_person[-1]["subject"]
    assert "L232-3" in to_person[-1]["text"]
    assert [one["to"] for one in mails() if "silence vaut acceptation" in one["subject"]] == [bob.email]
    assert Entry.objects.filter(action="teleservices.silence.accepted", target_id=str(done.pk)).count() == 1


def test_silence_refuses_and_says_how_to_contest_even_after_an_outage(
    in_venissieux: Commune, bob: Agent
) -> None:
    dossier = swept(filed(offer_with_clock("rejection")), at("2026-07-14"))
    assert dossier.state == "refused"
    assert dossier.decided_at is not None
    assert local_day(in_venissieux, dossier.decided_at).isoformat() == "2026-05-03"
    assert "à partir du 3\u00a0mai\u00a02026" in dossier.decision_text
    assert "www.telerecours.fr" in [one for one in mails() if one["to"] == "dora@exemple.fr"][-1]["text"]
    # Two months late, the alerts that came before have nothing more to say.
    assert [one for one in mails() if "échéance" in one["subject"]] == []


def test_the_day_is_the_communes_own(
    venissieux: Commune, givors: Commune, bob: Agent, charlie: Agent
) -> None:
    Commune.objects.filter(pk=givors.pk).update(time_zone="America/Guadeloupe")
    givors.refresh_from_db()
    found = {}
    for commune in (venissieux, givors):
        with commune_context(commune):
            dossier = filed(offer_with_clock())
            found[commune.slug] = swept(dossier, at("2026-05-03", 1)).state
    assert found == {"venissieux": "accepted", "givors": "submitted"}


def test_one_dossier_that_fails_leaves_the_others_to_their_day(
    in_venissieux: Commune, bob: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = offer_with_clock()
    first, second = filed(offer), filed(offer)
    real = watch._end

    def end(dossier: Dossier, *given: object) -> None:
        if dossier.pk == first.pk:
            raise RuntimeError("broken")
        real(dossier, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(watch, "_end", end)
    assert keep_watch(at("2026-05-04")) == watch.Watched(looked_at=1, failed=1)
    second.refresh_from_db()
    assert second.state == "accepted"
    monkeypatch.undo()
    assert swept(first, at("2026-05-04", 9)).state == "accepted"


def test_every_commune_that_is_whole_is_watched(venissieux: Commune, givors: Commune) -> None:
    assert keep_every_watch.apply(headers={"_schema_name": "public"}).get() == 2


def test_an_agent_cannot_refuse_what_silence_accepted_but_may_late_refuse_a_rejection(
    in_venissieux: Commune, bob: Agent
) -> None:
    accepted = filed(offer_with_clock())
    with pytest.raises(NotNow):
        services.decide(accepted, "refus", reason="place", agent=bob, now=at("2026-05-03"))
    services.decide(accepted, "accord", agent=bob, now=at("2026-05-03"))
    rejected = filed(offer_with_clock("rejection", slug="seconde"))
    services.decide(rejected, "refus", reason="place", agent=bob, now=at("2026-05-03"))
    assert keep_watch(at("2026-05-04")).looked_at == 0


def test_who_waits_for_the_lock_finds_the_decision_made(in_venissieux: Commune, bob: Agent) -> None:
    """The sweep listed the dossier, then the agent decided: nothing is left for silence to do."""
    dossier = filed(offer_with_clock())
    services.decide(dossier, "refus", reason="place", agent=bob, now=at("2026-05-02", 20))
    assert watch.look_at(dossier.pk, at("2026-05-03")) is False
    dossier.refresh_from_db()
    assert (dossier.state, dossier.by_silence) == ("refused", False)


def test_a_dossier_opened_again_has_no_clock(in_venissieux: Commune, bob: Agent) -> None:
    dossier = swept(filed(offer_with_clock("rejection")), at("2026-05-03"))
    services.advance(dossier, Action.REOPEN, agent=bob, now=at("2026-05-10"))
    again = swept(dossier, at("2026-06-10"))
    assert (again.state, again.due_on, again.watch_on, again.by_silence) == (
        "under_review",
        None,
        None,
        False,
    )


def test_thresholds_tell_the_agent_then_everybody_once(
    in_venissieux: Commune, bob: Agent, alice: Agent
) -> None:
    """The head of the service from the second threshold; the head of another one never."""
    dossier = filed(offer_with_clock("rejection"))
    head, other = (make_agent(in_venissieux, *name) for name in (("Hélène", "Roche"), ("Omar", "Blin")))
    give_role(head, Role.HEAD, dossier.service)
    give_role(other, Role.HEAD, service(DefaultService.CIVIL_STATUS))
    services.assign(dossier, to=alice, agent=bob)
    assert str(dossier.watch_on) == "2026-04-23"
    assert swept(dossier, at("2026-04-23")).escalated_level == 1
    assert swept(dossier, at("2026-04-24")).escalated_level == 1
    assert swept(dossier, at("2026-04-30")).escalated_level == 2
    sent = [
        (one["to"], one["subject"].replace("\u00a0", " ")) for one in mails() if "jours" in one["subject"]
    ]
    assert sent == [
        (alice.email, f"{dossier.reference} : plus que 10 jours"),
        (bob.email, f"{dossier.reference} : plus que 3 jours"),
        (head.email, f"{dossier.reference} : plus que 3 jours"),
    ]
    assert dossier in Dossier.objects.filter(queue_condition(Queue.ESCALATED, head, at("2026-04-30").date()))
    assert not Dossier.objects.filter(queue_condition(Queue.ESCALATED, other, at("2026-04-30").date()))
    assert told(dossier).count("escalated") == 2
    assert dossier.events.filter(kind="escalated").first().audience == "agents"  # type: ignore[union-attr]


def test_a_date_without_effect_is_told_when_it_passes(in_venissieux: Commune, bob: Agent) -> None:
    dossier = swept(filed(offer_with_clock("none")), at("2026-05-04"))
    assert (dossier.state, dossier.escalated_level, dossier.watch_on) == ("submitted", 3, None)
    assert "échéance passée" in mails()[-1]["subject"]


def test_a_correction_stops_the_clock_and_takes_the_alert_back(in_venissieux: Commune, bob: Agent) -> None:
    dossier = swept(filed(offer_with_clock()), at("2026-04-23"))
    asked = services.ask_correction(
        dossier, agent=bob, reason=CorrectionReason.INCOMPLETE, text="Plan ?", fields=["position"],
        answer_before=at("2026-05-10").date(), now=at("2026-04-24"),
    )  # fmt: skip
    dossier = swept(dossier, at("2026-05-09"))
    assert (dossier.state, dossier.escalated_level, str(dossier.watch_on)) == ("incomplete", 0, "2026-05-11")
    # Silence does not accept what is not complete (CRPA L114-3); the service is told, once.
    dossier = swept(dossier, at("2026-08-01"))
    assert (dossier.state, dossier.watch_on) == ("incomplete", None)
    keep_watch(at("2026-08-02"))
    assert len([one for one in mails() if "pas de réponse" in one["subject"]]) == 1
    services.answer_correction(asked, answers={"position": {"text": "là"}}, now=at("2026-08-03"))
    dossier.refresh_from_db()
    assert str(dossier.due_on) == "2026-10-04"


def test_a_suspension_lasts_the_time_given_and_no_more(in_venissieux: Commune, bob: Agent) -> None:
    """CRPA L114-5: "suspendu pendant le délai imparti"; then silence rejects without the answer."""
    dossier = filed(offer_with_clock("rejection"))
    services.ask_correction(
        dossier, agent=bob, reason=CorrectionReason.INCOMPLETE, text="Plan ?", fields=["position"],
        answer_before=at("2026-04-10").date(), now=at("2026-04-01"),
    )  # fmt: skip
    dossier = swept(dossier, at("2026-04-11"))
    assert (dossier.state, str(dossier.due_on)) == ("incomplete", "2026-05-13")
    assert "délai donné jusqu’au 10\u00a0avril\u00a02026" in dossier.due_explanation
    assert swept(dossier, at("2026-05-12")).state == "incomplete"
    assert swept(dossier, at("2026-05-13")).state == "refused"


def test_planning_law_deems_complete_ignores_late_requests_and_rejects_for_want_of_pieces(
    in_venissieux: Commune, bob: Agent
) -> None:
    offer = offer_with_clock(timing=URBANISME)
    ask = {"agent": bob, "reason": CorrectionReason.INCOMPLETE, "text": "Plan ?", "fields": ["position"]}
    quiet, late, never = filed(offer), filed(offer), filed(offer)
    soon = at("2026-03-10").date()
    asked = services.ask_correction(never, answer_before=soon, now=at("2026-03-04"), **ask)  # type: ignore[arg-type]
    assert str(asked.answer_before) == "2026-06-04"  # never less than what the text gives
    keep_watch(at("2026-04-03"))
    quiet.refresh_from_db()
    assert quiet.state == "complete"
    assert "deemed-complete" in told(quiet)
    services.ask_correction(late, now=at("2026-04-10"), **ask)  # type: ignore[arg-type]
    late.refresh_from_db()
    assert (late.state, str(late.due_on)) == ("incomplete", "2026-05-03")
    assert "n’arrête pas le délai" in late.due_explanation
    assert swept(late, at("2026-05-03")).state == "accepted"
    assert swept(never, at("2026-06-04")).state == "incomplete"
    ended = swept(never, at("2026-06-05"))
    assert (ended.state, ended.by_silence) == ("refused", True)
    assert "R423-39" in ended.decision_text


def test_the_service_is_told_before_the_time_to_ask_what_is_missing_is_over(
    in_venissieux: Commune, bob: Agent
) -> None:
    untouched, taken = (filed(offer_with_clock(timing=URBANISME, slug=slug)) for slug in ("un", "deux"))
    services.take_charge(taken, agent=bob, now=at("2026-03-10"))
    seen = len(mails())
    assert "escalated" not in told(swept(untouched, at("2026-03-26")))
    for day in ("2026-03-29", "2026-03-29", "2026-03-30"):  # after an outage of two days; then again
        keep_watch(at(day))
        alerts = [one for one in mails()[seen:] if "complet" in one["subject"]]
        assert {one["subject"].replace("\u00a0", " ") for one in alerts} == {
            f"{untouched.reference} : vérifiez que le dossier est complet"
        }
        assert len(alerts) == len({one["to"] for one in alerts}) > 0
        assert told(untouched).count("escalated") == 1
    assert "jusqu’au jeudi 2 avril 2026" in alerts[0]["text"].replace("\u00a0", " ")
    assert swept(untouched, at("2026-04-03")).state == "complete"


@pytest.mark.django_db(transaction=True)
def test_somebody_and_the_clock_in_the_same_instant(django_db_setup: None) -> None:
    """Dora holds the row while she gives up; the sweep waits, then finds that nothing is left to do."""
    commune = Commune.objects.get(insee="69259")
    answered: list[bool] = []

    def sweep(pk: UUID) -> None:
        with commune_context(commune):
            answered.append(watch.look_at(pk, at("2026-05-03")))
        connection.close()

    with commune_context(commune):
        dossier = filed(offer_with_clock("rejection", slug="instant"))
        try:
            with transaction.atomic():
                services.withdraw(dossier, now=at("2026-05-03"))
                other = threading.Thread(target=sweep, args=(dossier.pk,))
                other.start()
                other.join(0.3)
                assert other.is_alive()
            other.join(10)
            assert answered == [False]
            assert "refused-by-silence" not in told(dossier)
        finally:
            _forget(dossier)
    with operator_context():
        Doorbell.objects.all().delete()


def _forget(dossier: Dossier) -> None:
    """What the test committed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('parvis.purge', 'on', true)")
        Dossier.objects.filter(pk=dossier.pk).delete()
        Offer.objects.filter(pk=dossier.offer_id).delete()
        ProcedureCopy.objects.filter(pk=dossier.copy_id).delete()
        Effect.objects.all().delete()
