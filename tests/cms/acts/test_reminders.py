"""The list within a week of the session, the minutes within the week after they were approved: the site reminds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from cms.acts.enums import Nature
from cms.acts.reminders import reminders
from cms.acts.tasks import acts_morning, remind
from cms.pages.enums import EventKind, ListKind
from cms.pages.models import EventPage, ListPage
from identity.accounts.enums import Role
from identity.accounts.services import give_role
from tenants.current import commune_context
from tenants.outbox.models import Effect
from tests.cms.acts import papers
from tests.cms.acts.papers import posted

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

SEPTEMBER, NOVEMBER = dt.date(2026, 9, 17), dt.date(2026, 11, 12)


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), dt.UTC)


def _told(today: dt.date, *sessions: dt.date) -> list[tuple[str, str, str, bool]]:
    found = reminders(sessions, today)
    return [
        (one.nature.value, one.session_on.isoformat(), one.due_on.isoformat(), one.is_late) for one in found
    ]


def _deliberation(agent: Agent, session: dt.date) -> None:
    posted(agent, number=f"{session}-1", adopted_on=session, now=_at(session + dt.timedelta(days=1)))


def test_nothing_is_expected_of_an_empty_register(in_venissieux: Commune) -> None:
    assert reminders(today=NOVEMBER) == []


def test_a_session_owes_its_list_within_a_week(in_venissieux: Commune, alice: Agent) -> None:
    _deliberation(alice, NOVEMBER)
    assert _told(NOVEMBER + dt.timedelta(days=2)) == [("liste", "2026-11-12", "2026-11-19", False)]
    assert _told(NOVEMBER + dt.timedelta(days=7))[0][3] is False
    assert _told(NOVEMBER + dt.timedelta(days=8))[0][3] is True
    posted(alice, nature=Nature.LIST, number="", matter="", adopted_on=NOVEMBER, now=_at(NOVEMBER))
    assert _told(NOVEMBER + dt.timedelta(days=8)) == []


def test_minutes_are_owed_once_the_next_session_has_approved_them(
    in_venissieux: Commune, alice: Agent
) -> None:
    for session in (SEPTEMBER, NOVEMBER):
        posted(alice, nature=Nature.LIST, number="", adopted_on=session, now=_at(session))
    assert _told(NOVEMBER - dt.timedelta(days=1)) == []
    assert _told(NOVEMBER) == [("proces-verbal", "2026-09-17", "2026-11-19", False)]
    text = reminders(today=NOVEMBER)[0].text.replace("\u00a0", " ")
    assert "séance du 17 septembre 2026, arrêté à celle du 12 novembre 2026" in text
    assert ", est à publier au plus tard" in text
    assert ", était à publier au plus tard" in reminders(today=NOVEMBER + dt.timedelta(days=8))[0].text
    posted(alice, nature=Nature.MINUTES, number="", adopted_on=SEPTEMBER, now=_at(NOVEMBER))
    assert _told(NOVEMBER + dt.timedelta(days=30)) == []


def test_a_session_of_the_agenda_counts_too(in_venissieux: Commune, alice: Agent, settings: Any) -> None:
    assert _told(NOVEMBER, NOVEMBER) == [("liste", "2026-11-12", "2026-11-19", False)]
    assert _told(NOVEMBER, NOVEMBER + dt.timedelta(days=30)) == []  # to come
    settings.COUNCIL_SESSIONS = ["tests.cms.acts.test_reminders.sessions_of_the_agenda"]
    assert _told(NOVEMBER) == [("liste", "2026-11-12", "2026-11-19", False)]


def sessions_of_the_agenda() -> list[dt.date]:
    return [NOVEMBER]


def test_history_taken_over_from_elsewhere_is_not_recalled(in_venissieux: Commune, alice: Agent) -> None:
    posted(alice, adopted_on=dt.date(2026, 2, 5), now=_at(NOVEMBER))
    assert _told(NOVEMBER) == []


@pytest.fixture
def registrar(venissieux: Commune, bob: Agent) -> Agent:
    with commune_context(venissieux):
        give_role(bob, Role.REGISTRAR)
    return bob


def test_who_keeps_the_register_is_written_to_once_before_and_once_after(
    in_venissieux: Commune, alice: Agent, registrar: Agent
) -> None:
    _deliberation(alice, NOVEMBER)

    def written(day: int) -> int:
        before = Effect.objects.filter(kind="mail").count()
        remind(in_venissieux, _at(NOVEMBER + dt.timedelta(days=day)))
        return Effect.objects.filter(kind="mail").count() - before

    assert [written(day) for day in (1, 4, 5, 6, 7, 8, 9, 28, 29)] == [0, 0, 2, 0, 0, 2, 0, 0, 0]
    mails = list(Effect.objects.filter(kind="mail", key__startswith="acts-reminder").order_by("created_at"))
    assert {one.payload["to"] for one in mails} == {alice.email, registrar.email}
    assert mails[0].payload["subject"].startswith("À publier au registre des actes")
    assert mails[-1].payload["subject"].startswith("En retard au registre des actes")
    assert f"{in_venissieux.base_url}/gestion/actes/" in mails[0].payload["text"]


def test_the_task_of_the_morning(in_venissieux: Commune, alice: Agent) -> None:
    _deliberation(alice, NOVEMBER)
    with time_machine.travel(_at(NOVEMBER + dt.timedelta(days=6))):
        acts_morning.apply(headers={"_schema_name": in_venissieux.schema_name})
    assert Effect.objects.filter(kind="mail", key__startswith="acts-reminder").count() == 1


def test_the_desk_shows_what_is_expected_and_leads_to_it(
    venissieux: Commune, alice: Agent, alice_at_work: Client
) -> None:
    with commune_context(venissieux):
        _deliberation(alice, NOVEMBER)
    with time_machine.travel(_at(NOVEMBER + dt.timedelta(days=9))):
        page = alice_at_work.get("/gestion/actes/").content.decode()
        assert "En retard." in page
        assert "?nature=liste&amp;seance=2026-11-12" in page
        form = alice_at_work.get("/gestion/actes/deposer/?nature=liste&seance=2026-11-12").content.decode()
    assert '<option value="liste" selected>' in form
    assert 'value="2026-11-12"' in form
    assert papers.pdf()


@pytest.mark.parametrize(
    ("changes", "owed"),
    [({}, True), ({"state": "annule"}, False), ({"is_example": True}, False), ({"live": False}, False)],
    ids=["held", "cancelled", "example", "draft"],
)
def test_a_session_of_the_agenda_owes_its_list_too(
    in_venissieux: Commune, changes: dict[str, Any], owed: bool
) -> None:
    council = {"kind": EventKind.COUNCIL, "lead": "Salle du conseil.", "start_date": NOVEMBER, **changes}
    agenda = ListPage.objects.get(kind=ListKind.AGENDA)
    agenda.add_child(instance=EventPage(title="Conseil municipal", slug="conseil", **council))
    with time_machine.travel(_at(NOVEMBER + dt.timedelta(days=2))):
        found = reminders()
    assert [one.session_on for one in found] == ([NOVEMBER] if owed else [])
