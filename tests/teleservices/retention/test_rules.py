"""How long dossiers are kept: pieces first, the announcement, the day announced, what holds it, what is left."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import override_settings

from identity.audit.models import Entry
from teleservices.definition.enums import Action
from teleservices.definition.law import Retention
from teleservices.dossiers.enums import EventKind
from teleservices.dossiers.models import Dossier, Event, Message, Piece, ProcedureCopy
from teleservices.dossiers.services import advance, decide
from teleservices.retention import services, tasks
from teleservices.retention.enums import Fate, HoldKind, RetentionAction
from teleservices.retention.models import Destruction, Hold, Kept, PastDossier
from teleservices.retention.wording import rule_in_words
from tenants.current import commune_context, operator_context
from tenants.outbox.models import Effect, EffectState
from tenants.outbox.services import deliver_due
from tests.teleservices.instruction.filing import HOLE, file_request
from tests.teleservices.retention.past import FILED, at, ended, offer_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from identity.accounts.models import Agent
    from tenants.models import Commune

    Committed = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def _in_venissieux(in_venissieux: Commune) -> None:
    """Everything here happens there."""


def night(year: int, month: int, day: int) -> services.Night:
    return services.keep_to_the_rules(at(year, month, day))


def announced_mails() -> list[Any]:
    return list(Effect.objects.filter(kind="mail", key__startswith="erasure:"))


def test_pieces_go_first_then_the_person_is_told_then_all_of_it(
    alice: Agent, django_capture_on_commit_callbacks: Committed
) -> None:
    offer_with()
    dossier = ended(alice)
    piece = Piece.objects.get(dossier=dossier)
    stored, name = piece.file.storage, str(piece.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        assert night(2026, 2, 27).is_over  # the 31st of January and a month: the 28th of February
    with django_capture_on_commit_callbacks(execute=True):
        assert night(2026, 2, 28) == services.Night(pieces=1)
    piece.refresh_from_db()
    assert not piece.file
    assert not stored.exists(name)

    assert night(2026, 4, 14).is_over
    assert night(2026, 4, 15) == services.Night(announced=1)  # fifteen days before the 30th of April
    told = Event.objects.get(dossier=dossier, kind=EventKind.ERASURE_ANNOUNCED)
    assert told.detail == {"on": "2026-04-30"}
    (mail,) = announced_mails()
    assert mail.payload["to"] == "jean@exemple.example"
    assert "30 avril 2026" in mail.payload["text"].replace("\xa0", " ")
    assert night(2026, 4, 29).is_over

    with django_capture_on_commit_callbacks(execute=True):
        assert night(2026, 4, 30) == services.Night(erased=1)
    assert not Dossier.objects.filter(pk=dossier.pk).exists()
    for model in (Event, Message, Piece):
        assert not model.objects.filter(dossier=dossier.pk).exists()
    record = Destruction.objects.get()
    assert (record.fate, record.count, record.by) == (Fate.ERASED, 1, "")
    assert record.lines[0] | {"sha256": ""} == {
        "reference": dossier.reference, "submitted_on": "2026-01-10", "ended_on": "2026-01-31",
        "state": dossier.state, "pieces": 1, "sha256": "",
    }  # fmt: skip
    assert "jean" not in str(record.lines).lower()
    assert Entry.objects.filter(action=RetentionAction.DESTROYED).count() == 1
    assert night(2026, 5, 1).is_over


def test_a_night_that_was_missed_leaves_the_person_the_whole_warning(alice: Agent) -> None:
    offer_with()
    dossier = ended(alice)
    Piece.objects.all().delete()
    assert night(2026, 6, 1) == services.Night(announced=1)
    assert Event.objects.get(kind=EventKind.ERASURE_ANNOUNCED).detail == {"on": "2026-06-16"}
    assert night(2026, 6, 15).is_over
    assert night(2026, 6, 16) == services.Night(erased=1)
    assert not Dossier.objects.filter(pk=dossier.pk).exists()


def test_without_an_address_nobody_is_written_to_and_the_rule_is_the_same(alice: Agent) -> None:
    offer_with(pieces_months=3)
    ended(alice, email="")
    assert night(2026, 4, 15) == services.Night(announced=1)
    assert announced_mails() == []
    assert night(2026, 4, 30).erased == 1


def test_an_open_or_reopened_request_is_not_counted(alice: Agent) -> None:
    offer_with(pieces_months=3)
    file_request("signalement", HOLE, now=FILED)
    dossier = ended(alice)
    assert night(2026, 4, 15) == services.Night(announced=1)
    advance(dossier, Action.REOPEN, agent=alice, now=at(2026, 4, 20))
    assert night(2026, 12, 1).is_over
    key = next(one for one in dossier.procedure.workflow.decisions if not one.reasons).key
    decide(dossier, key, agent=alice, now=at(2026, 12, 2))
    assert night(2026, 12, 3).is_over  # what was announced before is void
    assert night(2027, 2, 15) == services.Night(announced=1)
    assert Event.objects.filter(kind=EventKind.ERASURE_ANNOUNCED).count() == 2


def test_a_dispute_holds_everything_and_voids_what_was_announced(alice: Agent) -> None:
    offer_with(pieces_months=3)
    dossier = ended(alice)
    assert night(2026, 4, 15) == services.Night(announced=1)
    held = services.hold(dossier, HoldKind.DISPUTE, "Recours 2604512", agent=alice, now=at(2026, 4, 16))
    assert night(2026, 5, 30).is_over
    services.release(held, agent=alice)
    services.release(held, agent=alice)
    assert Event.objects.filter(kind=EventKind.RELEASED).count() == 1
    assert night(2026, 6, 1) == services.Night(pieces=1, announced=1)
    assert night(2026, 6, 15).is_over
    assert night(2026, 6, 16).erased == 1


def test_a_hold_with_a_day_ends_by_itself(alice: Agent) -> None:
    offer_with(pieces_months=3)
    dossier = ended(alice)
    services.hold(
        dossier, HoldKind.OTHER, "Travaux", agent=alice, until=date(2026, 6, 10), now=at(2026, 4, 16)
    )
    assert night(2026, 6, 10).is_over
    assert night(2026, 6, 11).announced == 1
    assert Hold.objects.count() == 1


def test_anonymous_keeps_closed_answers_and_nobody(alice: Agent) -> None:
    offer_with(end="anonymise", keep=["categorie", "danger"])
    ended(alice, description="Devant chez Mme Zanzibarine")
    night(2026, 4, 15)
    assert night(2026, 4, 30).erased == 1
    past = PastDossier.objects.get()
    assert past.facts == {"categorie": "chaussee", "danger": "oui"}
    assert (past.submitted_month.isoformat(), past.days) == ("2026-01-01", 21)
    assert Destruction.objects.get().fate == Fate.ANONYMISED
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM retention_pastdossier p")
        (text,) = cursor.fetchone()
    assert "anzibarine" not in text
    assert "jean" not in text


@override_settings(RETENTION_NEEDS_VISA=True)
def test_with_visas_nothing_goes_by_itself_and_the_visa_covers_the_list_alone(alice: Agent) -> None:
    offer_with(pieces_months=3)
    one, two = ended(alice), ended(alice)
    night(2026, 4, 15)
    assert night(2026, 4, 30) == services.Night(pieces=2)
    assert night(2026, 5, 30).is_over
    copy = ProcedureCopy.objects.get(number=900)
    done = services.destroy_with_visa(copy, [one.reference], "Visa 2026-117", agent=alice)
    assert done is not None
    assert (done.visa, done.count, done.by) == ("Visa 2026-117", 1, str(alice))
    assert list(Dossier.objects.filter(copy=copy)) == [two]
    assert services.destroy_with_visa(copy, [one.reference], "Visa 2026-117", agent=alice) is None


def test_the_proof_cannot_be_changed(alice: Agent) -> None:
    record = Destruction.objects.create(fate=Fate.ERASED, slug="signalement", title="x", rule="x")
    with pytest.raises(Kept):
        Destruction.objects.all().delete()
    with pytest.raises(Kept):
        Destruction.objects.update(visa="x")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        record.save()


def test_one_commune_and_its_neighbour(alice: Agent, givors: Commune) -> None:
    offer_with()
    ended(alice)
    with commune_context(givors):
        assert night(2027, 1, 1).is_over


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"file_months": 12, "pieces_months": 3},
            "Le dossier est gardé 1 an après sa fin, puis effacé. Ses pièces sont effacées 3 mois après sa fin.",
        ),
        (
            {"file_months": 18, "pieces_months": 0, "end": "anonymise"},
            "Le dossier est gardé 1 an et 6 mois après sa fin, puis rendu anonyme. Ses pièces sont effacées dès sa fin.",
        ),
        (
            {"file_months": 120, "end": "archive"},
            "Le dossier est gardé 10 ans après sa fin, puis versé aux archives.",
        ),
        ({"file_months": 1, "pieces_months": 1}, "Le dossier est gardé 1 mois après sa fin, puis effacé."),
    ],
)
def test_the_rule_in_words(rule: dict[str, Any], words: str) -> None:
    assert rule_in_words(Retention.model_validate(rule)) == words


def test_a_delivered_mail_is_emptied_and_not_sent_again(alice: Agent, venissieux: Commune) -> None:
    offer_with(pieces_months=3)
    ended(alice)
    night(2026, 4, 15)
    deliver_due()
    Effect.objects.filter(state=EffectState.DONE).update(done_at=at(2026, 4, 15))
    assert len(announced_mails()) == 1
    tasks.keep_to_the_rules.apply(headers={"_schema_name": venissieux.schema_name})
    (mail,) = announced_mails()
    assert (mail.payload, mail.state) == ({}, EffectState.DONE)


def test_every_commune_has_its_night(
    venissieux: Commune, givors: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        tasks.keep_to_the_rules, "apply_async", lambda headers: sent.append(headers["_schema_name"])
    )
    with operator_context():
        tasks.keep_all_to_the_rules.apply_async(headers={"_schema_name": "public"})
    assert {venissieux.schema_name, givors.schema_name} <= set(sent)
