"""The inbox: queues, services, search, order, pages; and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from identity.town_hall.enums import DefaultService
from teleservices.deadlines import CorrectionReason
from teleservices.dossiers.enums import Telling
from teleservices.dossiers.services import answer_correction, ask_correction, assign, decide, record_telling
from teleservices.instruction.enums import Column, Queue
from teleservices.instruction.labels import put_label
from teleservices.instruction.models import Label, Preference
from tenants.current import commune_context
from tests.people import login, service
from tests.teleservices.instruction.filing import (
    BIRTH,
    HOLE,
    counter,
    file_act,
    file_at_desk,
    file_report,
    file_request,
    offer_with_deadline,
)

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune


def references(client: Client, query: str = "") -> list[str]:
    """Those of the list, in order."""
    page = client.get(f"/instruction/{query}")
    assert page.status_code == 200
    return re.findall(r'class="meta">([A-Z]{2}-\d\d-\d{4}) ', page.content.decode())


def counts(client: Client, query: str = "") -> dict[str, int]:
    """By words of the first column."""
    page = client.get(f"/instruction/{query}").content.decode()
    found = re.findall(r'<span>([^<]+)</span><span class="figures[^"]*">(\d+)<', page)
    return {title: int(count) for title, count in found}


def test_queues_and_their_counts(
    as_claire: Client, claire: Agent, act: Dossier, venissieux: Commune, dora: Citizen
) -> None:
    with commune_context(venissieux):
        waiting, mine, ended = file_act(dora), file_act(dora), file_act(dora)
        ask_correction(
            waiting, agent=claire, reason=CorrectionReason.INCOMPLETE, text="Le nom ?", fields=["titulaire"]
        )
        assign(mine, to=claire, agent=claire)
        decide(ended, "envoye", agent=claire)
    assert references(as_claire) == [act.reference, mine.reference]
    assert references(as_claire, "?file=attente") == [waiting.reference]
    assert references(as_claire, "?file=moi") == [mine.reference]
    assert references(as_claire, "?file=terminees") == [ended.reference]
    assert references(as_claire, "?file=inconnue") == references(as_claire)
    assert counts(as_claire) == {
        "À traiter": 2,
        "Échéance sous 3\u00a0jours": 0,
        "En attente de l’usager": 1,
        "Suivies par moi": 1,
        "Personnes à prévenir": 0,
        "Terminées": 1,
        "Toutes les demandes": 4,
    }


def test_the_nearest_legal_deadline_comes_first_in_words(
    at_venissieux: Client, bob: Agent, venissieux: Commune
) -> None:
    now = timezone.now()
    with commune_context(venissieux):
        slug = offer_with_deadline(service(DefaultService.PUBLIC_SPACE)).slug
        without = file_report(now=now - timedelta(days=90))
        far = file_request(slug, HOLE, now=now - timedelta(days=1))
        late = file_request(slug, HOLE, now=now - timedelta(days=40))
    login(at_venissieux, bob)
    assert references(at_venissieux) == [late.reference, far.reference, without.reference]
    assert references(at_venissieux, "?file=echeance") == [late.reference]
    page = at_venissieux.get("/instruction/").content.decode()
    assert re.search(r'<span class="late">Dépassé de \d+\u00a0j</span>', page)
    assert counts(at_venissieux)["Échéance sous 3\u00a0jours"] == 1


def test_services_of_the_agent_with_counts(
    at_venissieux: Client, alice: Agent, act: Dossier, report: Dossier
) -> None:
    login(at_venissieux, alice)
    found = counts(at_venissieux)
    assert (found["Tous mes services"], found["État civil"], found["Voirie et cadre de vie"]) == (2, 1, 1)
    assert references(at_venissieux, "?service=etat-civil") == [act.reference]
    assert references(at_venissieux, "?service=voirie-cadre-de-vie") == [report.reference]
    assert references(at_venissieux, "?service=nulle-part") == []


def test_search_by_reference_name_or_words(as_claire: Client, act: Dossier, venissieux: Commune) -> None:
    with commune_context(venissieux):
        other = file_act(titulaire={"birth_name": "Éluard", "given_names": "Paul"})
    assert references(as_claire, f"?file=toutes&q={act.reference.lower()}") == [act.reference]
    assert references(as_claire, "?file=toutes&q=ELUARD+paul") == [other.reference]
    assert references(as_claire, "?file=toutes&q=gambetta") == [other.reference, act.reference]
    assert references(as_claire, "?file=toutes&etat=accepted") == []
    assert references(as_claire, "?file=toutes&demarche=acte-etat-civil&etat=submitted") != []
    nothing = as_claire.get("/instruction/?file=toutes&q=%25_").content.decode()
    assert "Aucune demande ne correspond" in nothing
    assert counts(as_claire, "?q=eluard")["Toutes les demandes"] == 1


def test_what_a_correction_brought_is_found_too(
    as_claire: Client, claire: Agent, venissieux: Commune, act: Dossier
) -> None:
    assert references(as_claire, "?file=toutes&q=verlaine") == []
    with commune_context(venissieux):
        asked = ask_correction(
            act, agent=claire, reason=CorrectionReason.INCORRECT, text="Laquelle ?", fields=["adresse"]
        )
        home = act.answers["adresse"] | {"street": "3 rue Verlaine"}
        answer_correction(asked, answers={"adresse": home})
    assert references(as_claire, "?file=toutes&q=verlaine") == [act.reference]


def test_pages_and_the_list_kept_beside_the_dossier(as_claire: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        filed = [file_act() for _number in range(27)]
    assert len(references(as_claire)) == 25
    assert len(references(as_claire, "?page=2")) == 2
    assert len(references(as_claire, "?page=99")) == 2
    page = as_claire.get("/instruction/?file=toutes&page=2").content.decode()
    assert f"/instruction/{filed[0].pk}/?file=toutes&amp;page=2#demande" in page
    beside = as_claire.get(f"/instruction/{filed[0].pk}/?file=toutes&page=2").content.decode()
    assert 'href="/instruction/?file=toutes&amp;page=2"' in beside
    assert 'aria-current="true"' in beside


def test_the_inbox_costs_the_same_whatever_the_number(
    as_claire: Client,
    venissieux: Commune,
    act: Dossier,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(10) as few:
        as_claire.get("/instruction/")
    with commune_context(venissieux):
        for _number in range(12):
            file_act()
    with django_assert_max_num_queries(10) as many:
        as_claire.get("/instruction/")
    assert len(many) == len(few)
    with django_assert_max_num_queries(20):
        as_claire.get(f"/instruction/{act.pk}/")


LISTS = [
    "",
    *(f"?file={queue}" for queue in Queue),
    "?q=gambetta",
    "?file=toutes&q=gambteta",
    "?suivi=personne&tri=usager",
]


def test_no_list_costs_more_than_ten_statements(
    at_venissieux: Client, at_givors: Client, alice: Agent, act: Dossier, report: Dossier, venissieux: Commune,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """For who has the most to read: the whole commune, labels shown, on a connection that stands in another commune."""
    with commune_context(venissieux):
        Preference.objects.create(agent=alice, columns=list(Column))
        street = Label.objects.create(service=report.service, name="Urgent", tone="danger")
        put_label(report, street, agent=alice)
        assign(act, to=alice, agent=alice)
    login(at_venissieux, alice)
    at_venissieux.get("/instruction/")  # a process that knows the commune
    pages = {}
    for query in (*LISTS, f"?etiquette={street.pk}"):
        at_givors.get("/")
        with django_assert_max_num_queries(10):
            pages[query] = at_venissieux.get(f"/instruction/{query}").content.decode()
    assert "Urgent" in pages[f"?etiquette={street.pk}"]
    assert "Ces demandes s’en approchent" in pages["?file=toutes&q=gambteta"]
    assert "Alice Martin" in pages["?file=toutes&q=gambteta"], "its agent is no further statement"
    with django_assert_max_num_queries(20):
        at_venissieux.get(f"/instruction/{report.pk}/")


def test_people_to_be_told_have_their_queue(
    as_claire: Client, claire: Agent, act: Dossier, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        told = file_at_desk(claire, "acte-etat-civil", BIRTH, counter())
        file_at_desk(claire, "acte-etat-civil", BIRTH, counter(telling=Telling.NONE))
    assert references(as_claire, "?file=a-prevenir") == [told.reference], (
        "nobody is to tell who filed alone, nor who reads nothing"
    )
    assert counts(as_claire)["Personnes à prévenir"] == 1
    with commune_context(venissieux):
        last = told.events.latest("pk").pk
        record_telling(told, agent=claire, means=Telling.LETTER, on=timezone.localdate(), up_to=last)
    assert references(as_claire, "?file=a-prevenir") == []
