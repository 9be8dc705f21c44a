"""One action on many dossiers: said before, done one by one, told after; once, and never half."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from teleservices.dossiers.enums import State
from teleservices.dossiers.models import Dossier
from teleservices.dossiers.services import decide, note, write_to_town_hall
from teleservices.instruction.batches import services
from teleservices.instruction.batches.services import CHUNK, prepare
from teleservices.instruction.enums import BatchVerb, LineState, ReadingAction
from teleservices.instruction.models import Batch, Label
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login, service
from tests.teleservices.instruction.filing import file_act

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

NEW = "/instruction/lots/nouveau/"


@pytest.fixture
def three(venissieux: Commune) -> list[Dossier]:
    with commune_context(venissieux):
        found = [file_act(email=f"p{rank}@exemple.example") for rank in range(3)]
    run_outbox(venissieux)
    run_outbox(venissieux)
    mail.outbox.clear()
    return found


def chosen(action: BatchVerb, dossiers: list[Dossier]) -> str:
    """The address that the list's form asks for."""
    return f"{NEW}?action={action}&portee=cochees" + "".join(f"&d={one.pk}" for one in dossiers)


def prepared(client: Client, address: str, **data: Any) -> str:
    """The address of the batch, with nothing done yet."""
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def states(venissieux: Commune, dossiers: list[Dossier]) -> list[str]:
    with commune_context(venissieux):
        found = Dossier.objects.in_bulk([one.pk for one in dossiers])
        return [found[one.pk].state for one in dossiers]


def test_a_decision_on_the_requests_that_were_ticked(
    as_claire: Client, venissieux: Commune, three: list[Dossier]
) -> None:
    page = as_claire.get("/instruction/").content.decode()
    assert all(f'name="d" value="{one.pk}"' in page for one in three)
    form = as_claire.get(chosen(BatchVerb.DECIDE, three)).content.decode()
    assert "3\u00a0demandes" in form or "3 demandes" in form
    value = re.search(r'name="choice" value="([^"]+:envoye[^"]*)"', form)
    assert value, form
    batch = prepared(as_claire, chosen(BatchVerb.DECIDE, three), choice=value.group(1), text="Bonne journée.")
    confirm = as_claire.get(batch).content.decode()
    assert all(one.reference in confirm for one in three)
    assert "Un e-mail part à p1@exemple.example." in confirm
    assert "Bonne journée." in confirm
    assert states(venissieux, three) == [State.SUBMITTED] * 3, "nothing before the last press"
    report = as_claire.post(batch, follow=True).content.decode()
    assert "3 demandes traitées" in report
    assert states(venissieux, three) == [State.ACCEPTED] * 3
    run_outbox(venissieux)
    assert sorted(one.to[0] for one in mail.outbox) == [f"p{rank}@exemple.example" for rank in range(3)]
    with commune_context(venissieux):
        entry = Entry.objects.get(action=ReadingAction.BATCH_LAUNCHED)
        assert entry.detail == {"action": "decider", "dossiers": "3"}


def test_a_second_press_changes_nothing(as_claire: Client, venissieux: Commune, three: list[Dossier]) -> None:
    batch = prepared(as_claire, chosen(BatchVerb.WRITE, three), text="La mairie ferme lundi.")
    for _press in range(2):
        assert as_claire.post(batch).status_code == 302
    run_outbox(venissieux)
    run_outbox(venissieux)
    assert len(mail.outbox) == 3
    with commune_context(venissieux):
        assert [one.messages.count() for one in three] == [1, 1, 1]


def test_one_that_changed_or_cannot_is_told_and_left_as_it_was(
    as_claire: Client, claire: Agent, venissieux: Commune, three: list[Dossier], report: Dossier
) -> None:
    """A message arrives meanwhile on the first; the second is ended; the third is done; another service's is not
    even there.
    """
    address = chosen(BatchVerb.REVIEW, [*three, report])
    batch = prepared(as_claire, address)
    with commune_context(venissieux):
        write_to_town_hall(three[0], "Je renonce finalement.")
        decide(three[1], "envoye", agent=claire)
    confirm = as_claire.get(batch).content.decode()
    assert "La demande est terminée." in confirm
    assert report.reference not in confirm
    page = as_claire.post(batch, follow=True).content.decode()
    assert "Fait : 1" in page.replace("\u00a0", " ")
    assert "La demande a changé depuis votre choix. Message reçu de l’usager" in page
    assert states(venissieux, three) == [State.SUBMITTED, State.ACCEPTED, State.UNDER_REVIEW]
    with commune_context(venissieux):
        assert Dossier.objects.get(pk=report.pk).state == State.SUBMITTED


def test_all_that_the_list_holds_in_the_background(
    as_claire: Client, claire: Agent, venissieux: Commune
) -> None:
    """More than a page may wait for: a worker does them by handfuls; the report says what is left, and nothing twice."""
    with commune_context(venissieux):
        label = Label.objects.create(service=service(DefaultService.CIVIL_STATUS), name="À relire")
        filed = [file_act() for _rank in range(services.AT_ONCE + 3)]
        note(filed[0], "Vu.", agent=claire)
    batch = prepared(
        as_claire, f"{NEW}?action=etiqueter&portee=toutes&demarche=acte-etat-civil", choice=str(label.pk)
    )
    page = as_claire.post(batch, follow=True).content.decode()
    assert f"{services.AT_ONCE + 3} demandes sur {services.AT_ONCE + 3}" in page
    with commune_context(venissieux):
        kept = Batch.objects.get()
        assert services.work(kept, CHUNK) == CHUNK
    run_outbox(venissieux)
    with commune_context(venissieux):
        assert set(kept.lines.values_list("state", flat=True)) == {LineState.DONE}
        assert label.labellings.count() == services.AT_ONCE + 3
    assert as_claire.get(f"/instruction/?etiquette={label.pk}").content.decode().count('name="d"') == 23


def test_the_delegate_of_an_absent_agent_receives(
    as_claire: Client, claire: Agent, alice: Agent, venissieux: Commune, three: list[Dossier]
) -> None:
    chosen_days = {
        "columns": ["usager", "etat", "etiquettes"],
        "absent_from": "2020-01-01",
        "absent_until": "",
        "delegate": str(alice.pk),
    }
    assert as_claire.post("/instruction/reglages/", chosen_days).status_code == 302
    inbox = as_claire.get("/instruction/").content.decode()
    assert "ce qui vous est confié va à Alice Martin" in inbox
    assert "Échéance légale</th>" not in inbox
    batch = prepared(as_claire, chosen(BatchVerb.ASSIGN, three[:1]), choice=str(claire.pk))
    assert "confiées à Alice Martin" in as_claire.get(batch).content.decode()
    as_claire.post(batch)
    with commune_context(venissieux):
        assert Dossier.objects.get(pk=three[0].pk).assigned_to == alice


def test_who_is_given_several_is_told_once(
    as_claire: Client, claire: Agent, alice: Agent, venissieux: Commune, three: list[Dossier]
) -> None:
    as_claire.post(prepared(as_claire, chosen(BatchVerb.ASSIGN, three), choice=str(alice.pk)))
    while run_outbox(venissieux):
        pass
    [told] = mail.outbox
    assert (told.to, told.subject) == ([alice.email], "3 demandes vous sont confiées")
    assert all(one.reference in told.body for one in three)
    assert "/instruction/?file=moi" in told.body
    assert "Legrand" not in told.body
    as_claire.post(prepared(as_claire, chosen(BatchVerb.ASSIGN, three), choice=str(claire.pk)))
    while run_outbox(venissieux):
        pass
    assert mail.outbox == [told], "who takes them knows it"


def test_what_one_dossier_of_a_batch_costs(claire: Agent, venissieux: Commune, three: list[Dossier]) -> None:
    """So many statements a dossier, whatever their number; what is asked once for all does not count."""
    with commune_context(venissieux):
        more = [file_act() for _rank in range(5)]
        few = prepare(claire, BatchVerb.WRITE, {"text": "Bonjour"}, three[:1])
        many = prepare(claire, BatchVerb.WRITE, {"text": "Bonjour"}, more)
        services.work(few, 1)
        with CaptureQueriesContext(connection) as queries:
            services.work(many, 10)
    each = (len(queries) - 1) / 5
    assert each <= 24, [query["sql"][:120] for query in queries.captured_queries][: len(queries) // 5]


def test_nobody_else_opens_a_batch(
    as_claire: Client, as_bob: Client, three: list[Dossier], reader: Agent, at_givors: Client
) -> None:
    batch = prepared(as_claire, chosen(BatchVerb.REVIEW, three))
    assert as_bob.get(batch).status_code == 404
    assert as_bob.post(batch).status_code == 404
    assert as_bob.post(chosen(BatchVerb.REVIEW, three)).status_code == 302, "back to the list: none is his"
    login(as_claire, reader)
    assert as_claire.get(chosen(BatchVerb.REVIEW, three)).status_code == 403
    assert as_claire.post(batch).status_code == 403
