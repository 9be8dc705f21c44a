"""A commune's life: the moves that are possible, what each keeps, and what its agents are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from tenants import lifecycle
from tenants.current import commune_context
from tenants.models import Commune, StateChange
from tenants.outbox.models import Effect
from tenants.states import CommuneState
from tests.outbox import run_outbox
from tests.people import alice, bob, make_agent

if TYPE_CHECKING:
    from collections.abc import Callable

    from identity.accounts.models import Agent

__all__ = ["alice", "bob"]

REASON = "La commune rejoint un autre opérateur au 1er janvier."


@pytest.fixture
def opened(venissieux: Commune) -> Commune:
    lifecycle.open(venissieux)
    with commune_context(venissieux):
        Effect.objects.all().delete()
    return venissieux


def state_of(commune: Commune) -> str:
    return str(Commune.objects.get(pk=commune.pk).state)


def mails_of(commune: Commune) -> dict[str, str]:
    mail.outbox.clear()
    run_outbox(commune)
    return {sent.to[0]: f"{sent.subject}\n{sent.body}" for sent in mail.outbox}


MOVES: dict[str, Callable[[Commune], None]] = {
    "open": lifecycle.open,
    "suspend": lifecycle.suspend,
    "resume": lifecycle.resume,
    "close": lambda commune: lifecycle.close(commune, reason=REASON),
    "reopen": lifecycle.reopen,
}
POSSIBLE = {
    CommuneState.PREPARING: {"open", "close"},
    CommuneState.OPEN: {"suspend", "close"},
    CommuneState.SUSPENDED: {"resume", "close"},
    CommuneState.CLOSING: {"reopen"},
    CommuneState.GONE: set(),
}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", CommuneState)
def test_each_state_has_its_moves_and_no_other(venissieux: Commune, state: CommuneState, verb: str) -> None:
    venissieux.state = state
    venissieux.save()
    if verb in POSSIBLE[state]:
        MOVES[verb](venissieux)
        change = StateChange.objects.get(commune=venissieux)
        assert (change.before, change.after) == (state, venissieux.state)
        assert state_of(venissieux) == venissieux.state != state
    else:
        with pytest.raises(lifecycle.Refused, match="Vénissieux"):
            MOVES[verb](venissieux)
        assert state_of(venissieux) == state
        assert not StateChange.objects.exists()


@pytest.mark.parametrize("verb", ["suspend", "resume", "close", "reopen"])
def test_the_agents_are_told_what_changes_and_what_to_do(
    opened: Commune, alice: Agent, bob: Agent, verb: str
) -> None:
    if verb in {"resume", "reopen"}:
        MOVES["suspend" if verb == "resume" else "close"](opened)
        with commune_context(opened):
            Effect.objects.all().delete()
    MOVES[verb](opened)
    told = mails_of(opened)
    assert set(told) == {"alice@venissieux.example", "bob@venissieux.example"}
    for text in told.values():
        assert "Ce que vous avez à faire" in text
        assert "de Vénissieux" in text
        assert "Message de démonstration" in text
        assert "http://venissieux.localhost/instruction/" in text
    assert ("export de toutes les données" in told["alice@venissieux.example"]) is (verb == "close")
    assert "export de toutes les données" not in told["bob@venissieux.example"]


def test_an_opening_is_told_too_and_while_nobody_works_there_to_the_mairie(venissieux: Commune) -> None:
    venissieux.contact_email = "mairie@venissieux.example"
    venissieux.save()
    lifecycle.open(venissieux)
    assert "ouvert au public" in mails_of(venissieux)["mairie@venissieux.example"]


def test_a_reason_is_for_the_agents_and_a_notice_for_the_public(opened: Commune, alice: Agent) -> None:
    lifecycle.suspend(opened, reason="Factures impayées.", notice="Le site revient lundi.")
    told = mails_of(opened)["alice@venissieux.example"]
    assert "Motif donné par" in told
    assert "Factures impayées." in told
    change = lifecycle.last_change(opened)
    assert change
    assert change.reason == "Factures impayées."
    assert Commune.objects.get(pk=opened.pk).notice == "Le site revient lundi."
    lifecycle.resume(opened)
    assert Commune.objects.get(pk=opened.pk).notice == ""


def test_no_commune_reads_the_reasons_of_another(opened: Commune, givors: Commune) -> None:
    lifecycle.suspend(opened, reason="Factures impayées.")
    with commune_context(givors), connection.cursor() as cursor:
        for table in ("tenants_statechange", "tenants_formerslug"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(f"SELECT * FROM public.{table}")


def test_a_closing_says_until_when_everything_is_kept(opened: Commune, alice: Agent, settings: Any) -> None:
    settings.CLOSING_GRACE_DAYS = 90
    today = lifecycle.today_of(opened)
    lifecycle.close(opened, reason=REASON)
    assert opened.closing_until == today + timedelta(days=90)
    assert REASON in mails_of(opened)["alice@venissieux.example"]
    assert not lifecycle.may_be_destroyed(opened)
    assert not lifecycle.may_be_destroyed(opened, today + timedelta(days=90))
    assert lifecycle.may_be_destroyed(opened, today + timedelta(days=91))


@pytest.mark.parametrize("state", [CommuneState.PREPARING, CommuneState.OPEN, CommuneState.SUSPENDED])
def test_a_closing_undone_goes_back_to_where_it_was(venissieux: Commune, state: CommuneState) -> None:
    venissieux.state = state
    venissieux.save()
    lifecycle.close(venissieux, reason=REASON)
    lifecycle.reopen(venissieux)
    kept = Commune.objects.get(pk=venissieux.pk)
    assert (kept.state, kept.closing_since, kept.closing_until) == (state, None, None)
    assert not lifecycle.may_be_destroyed(venissieux, lifecycle.today_of(kept) + timedelta(days=9999))


@pytest.mark.parametrize(
    ("told", "detail"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": REASON, "notice": "x" * 301}, "notice"),
        ({"reason": REASON, "until": date(2026, 1, 1)}, "until"),
    ],
)
def test_a_closing_told_wrong_changes_nothing(opened: Commune, told: dict[str, Any], detail: str) -> None:
    with pytest.raises(lifecycle.BadDetail) as bad:
        lifecycle.close(opened, **told)
    assert bad.value.detail == detail
    assert state_of(opened) == CommuneState.OPEN


def test_a_move_that_does_not_last_tells_nobody(opened: Commune, alice: Agent) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        lifecycle.suspend(opened)
        raise RuntimeError("the audit log is full")
    assert state_of(opened) == CommuneState.OPEN
    assert mails_of(opened) == {}


def test_two_people_who_press_at_once_do_not_both_succeed(opened: Commune) -> None:
    same = Commune.objects.get(pk=opened.pk)
    lifecycle.suspend(opened)
    with pytest.raises(lifecycle.Refused, match="vient de changer"):
        lifecycle.suspend(same)
    assert StateChange.objects.filter(after=CommuneState.SUSPENDED).count() == 1


def test_a_commune_whose_schema_does_not_answer_is_suspended_all_the_same(opened: Commune) -> None:
    Commune.objects.filter(pk=opened.pk).update(schema_name="c_ffffffffffff")
    ghost = Commune.objects.get(pk=opened.pk)
    lifecycle.suspend(ghost)
    assert state_of(opened) == CommuneState.SUSPENDED


def test_a_suspended_commune_still_delivers_what_it_owes(opened: Commune) -> None:
    agent = make_agent(opened, "Zoe", "Blanc")
    with commune_context(opened):
        give_role(agent, Role.WEBMASTER)
    lifecycle.suspend(opened)
    assert "zoe@venissieux.example" in mails_of(opened)


def test_the_checklist_says_of_each_line_who_does_what(venissieux: Commune) -> None:
    lines = lifecycle.checklist(venissieux)
    assert len(lines) >= 8
    for line in lines:
        assert line.who, line.name
        assert line.todo.endswith("."), line.name
        verb = line.todo.split()[0]
        assert verb.endswith(("er", "ir", "re", "r")), f"{line.name}: {verb} is no verb"
