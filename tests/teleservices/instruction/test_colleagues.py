"""Colleagues: who is cited or entrusted is told; who is away is replaced; a person's requests stay in their sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import mail
from django.utils import timezone

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from identity.audit.models import Entry
from identity.citizens.models import Citizen
from identity.town_hall.enums import DefaultService
from teleservices.dossiers.models import Dossier
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.mentions import mentioned
from teleservices.instruction.models import Preference
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login, make_agent, service
from tests.teleservices.instruction.filing import file_act, file_report
from tests.teleservices.instruction.test_actions import do

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune


def test_who_is_cited_in_a_note_is_told(
    as_claire: Client,
    claire: Agent,
    alice: Agent,
    bob: Agent,
    reader: Agent,
    act: Dossier,
    venissieux: Commune,
) -> None:
    run_outbox(venissieux)
    run_outbox(venissieux)
    mail.outbox.clear()
    text = "@Alice Martin et @Rémi : voir le registre. @Bob Petit n’est pas de ce service."
    page = as_claire.post(f"/instruction/{act.pk}/notes/", {"text": text}, follow=True).content.decode()
    assert "Alice Martin" in page
    run_outbox(venissieux)
    assert sorted(one.to[0] for one in mail.outbox) == [alice.email, reader.email]
    assert "registre" not in str(mail.outbox[0].body), (
        "an e-mail says that there is something to read, no more"
    )
    with commune_context(venissieux):
        Preference.objects.create(agent=reader, wants_alerts=False)
    mail.outbox.clear()
    as_claire.post(f"/instruction/{act.pk}/notes/", {"text": "@remi.lenoir ? @Remi Lenoir !"})
    run_outbox(venissieux)
    assert mail.outbox == []
    two = [make_agent(venissieux, "Anne", "Roy"), make_agent(venissieux, "Anne-Lise", "Roy")]
    assert mentioned("@Anne !", two) == two[:1]
    assert mentioned("mairie@anne.example", two) == []


def test_what_is_entrusted_to_who_is_away(
    as_claire: Client, alice: Agent, act: Dossier, venissieux: Commune
) -> None:
    """Alice is away, and Zoé stands in, who is away too without anybody: it stops at her."""
    run_outbox(venissieux)
    run_outbox(venissieux)
    mail.outbox.clear()
    zoe = make_agent(venissieux, "Zoé", "Blanc")
    with commune_context(venissieux):
        give_role(zoe, Role.INSTRUCTOR, service(DefaultService.CIVIL_STATUS))
        today = timezone.localdate()
        Preference.objects.create(agent=alice, absent_from=today, delegate=zoe)
        Preference.objects.create(agent=zoe, absent_from=today)
    page = as_claire.get(f"/instruction/{act.pk}/confier/").content.decode()
    assert "Alice Martin (en absence\u00a0: Zoé Blanc recevra)" in page
    assert do(as_claire, act, "confier", to=f"agent:{alice.pk}").status_code == 302
    with commune_context(venissieux):
        assert Dossier.objects.get(pk=act.pk).assigned_to == zoe
    run_outbox(venissieux)
    assert [one.to for one in mail.outbox] == [[zoe.email]]


def test_a_person_within_one_sector(
    at_venissieux: Client, alice: Agent, claire: Agent, dora: Citizen, act: Dossier, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        Citizen.objects.filter(pk=dora.pk).update(email_verified_at=timezone.now())
        dora.refresh_from_db()
        same = file_act(dora)
        likely = file_act()
        Dossier.objects.filter(pk=likely.pk).update(person=act.person, email=act.email.upper())
        other_name = file_act()
        elsewhere = file_report()
        Dossier.objects.filter(pk=elsewhere.pk).update(citizen=dora, email=act.email, person=act.person)
    login(at_venissieux, alice)
    page = at_venissieux.get(f"/instruction/{act.pk}/usager/").content.decode()
    sure, _sep, rest = page.partition("Même nom et même adresse vérifiée")
    assert same.reference in sure
    assert likely.reference in rest
    assert likely.reference not in sure
    assert elsewhere.reference not in page, "sealed: another sector, though she reads it"
    assert other_name.reference not in page
    with commune_context(venissieux):
        assert Entry.objects.filter(action=ReadingAction.PERSON_READ, target_id=str(act.pk)).count() == 1
        Dossier.objects.filter(pk=same.pk).update(service=service(DefaultService.PUBLIC_SPACE))
    login(at_venissieux, claire)
    assert same.reference not in at_venissieux.get(f"/instruction/{act.pk}/usager/").content.decode()
