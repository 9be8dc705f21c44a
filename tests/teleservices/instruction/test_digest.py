"""The morning's e-mail: of the commune's own morning, once, by the agent's choice, and never for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core import mail

from teleservices.dossiers.services import assign, write_to_town_hall
from teleservices.instruction.digest import send_digests
from teleservices.instruction.models import Preference
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.teleservices.instruction.filing import file_act, file_report

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

#: A Monday.
MORNING = datetime(2026, 11, 23, 7, 11, tzinfo=ZoneInfo("Europe/Paris"))


def test_what_waits_this_morning(venissieux: Commune, claire: Agent, bob: Agent) -> None:
    with commune_context(venissieux):
        mine = file_act(now=MORNING - timedelta(hours=20))
        file_act(now=MORNING - timedelta(hours=3))
        assign(mine, to=claire, agent=claire)
        write_to_town_hall(mine, "Bonjour, voici le nom de ma mère : Jeanne.")
    run_outbox(venissieux)
    run_outbox(venissieux)
    mail.outbox.clear()
    with commune_context(venissieux):
        assert send_digests(venissieux, MORNING - timedelta(hours=1)) == 0, "too early there"
        assert send_digests(venissieux, MORNING - timedelta(days=1)) == 0, "a Sunday"
        assert send_digests(venissieux, MORNING) == 1, "nothing waits for Bob"
        assert send_digests(venissieux, MORNING + timedelta(hours=1)) == 0, "once"
    run_outbox(venissieux)
    assert [one.to for one in mail.outbox] == [[claire.email]]
    body = str(mail.outbox[0].body)
    assert "1 nouvelle demande que personne ne suit" in body
    assert "Jeanne" not in body
    assert "EC-26" not in body


def test_in_the_commune_s_own_morning_and_by_choice(venissieux: Commune, bob: Agent) -> None:
    with commune_context(venissieux):
        file_report(now=MORNING - timedelta(hours=2))
        venissieux.time_zone = "America/Guadeloupe"
        assert send_digests(venissieux, MORNING) == 0, "it is two in the morning there"
        Preference.objects.update_or_create(agent=bob, defaults={"wants_digest": False})
        assert send_digests(venissieux, MORNING + timedelta(hours=5)) == 0
        Preference.objects.update(wants_digest=True)
        assert send_digests(venissieux, MORNING + timedelta(hours=5)) == 1
