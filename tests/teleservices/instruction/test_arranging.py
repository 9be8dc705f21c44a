"""Saved filters, labels, columns, order: each agent's own, or a service's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from identity.town_hall.enums import DefaultService
from teleservices.dossiers.models import Offer
from teleservices.instruction.models import Label, Labelling, Preference, RoutingRule, SavedFilter
from tenants.current import commune_context
from tests.people import login, service
from tests.teleservices.instruction.filing import file_act, file_report

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune


def test_a_filter_shared_with_a_service(
    as_claire: Client, as_bob: Client, reader: Agent, act: Dossier, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        here = service(DefaultService.CIVIL_STATUS)
    address = "/instruction/filtres/nouveau/?demarche=acte-etat-civil&suivi=personne&page=3"
    assert as_claire.post(address, {"name": ""}).status_code == 422
    for name, shared in (("Sans personne", str(here.pk)), ("Pour moi", "")):
        assert as_claire.post(address, {"name": name, "service": shared}).status_code == 302
    page = as_claire.get("/instruction/").content.decode()
    assert 'href="/instruction/?demarche=acte-etat-civil&amp;suivi=personne"' in page
    assert "Sans personne" not in as_bob.get("/instruction/").content.decode(), "of another service"
    login(as_claire, reader)
    page = as_claire.get("/instruction/").content.decode()
    assert "Sans personne" in page
    assert "Pour moi" not in page
    with commune_context(venissieux):
        kept = SavedFilter.objects.get(name="Sans personne")
    assert as_claire.post(f"/instruction/filtres/{kept.pk}/effacer/").status_code == 404, "its author's only"
    refused = as_bob.post("/instruction/filtres/nouveau/", {"name": "Chez eux", "service": str(here.pk)})
    assert refused.status_code == 422


def test_labels_are_of_a_service(
    as_claire: Client, as_bob: Client, act: Dossier, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        here = service(DefaultService.CIVIL_STATUS)
    sent = {"name": "Urgent", "tone": "danger", "service": str(here.pk)}
    assert as_bob.post("/instruction/etiquettes/", sent).status_code == 422, "not his service"
    assert as_claire.post("/instruction/etiquettes/", sent).status_code == 302
    with commune_context(venissieux):
        label = Label.objects.get()
    assert (
        as_claire.post(f"/instruction/{act.pk}/etiquettes/", {"labels": [str(label.pk)]}).status_code == 302
    )
    columns = {"columns": ["etiquettes", "suivi", "service", "depot", "mouvement"]}
    assert as_claire.post("/instruction/reglages/", columns).status_code == 302
    for path in ("/instruction/", f"/instruction/?etiquette={label.pk}", f"/instruction/{act.pk}/"):
        assert "Urgent" in as_claire.get(path).content.decode(), path
    assert as_bob.post(f"/instruction/{act.pk}/etiquettes/", {"labels": []}).status_code == 404
    assert as_bob.post(f"/instruction/etiquettes/{label.pk}/effacer/").status_code == 404
    assert as_claire.post(f"/instruction/{act.pk}/etiquettes/", {}).status_code == 302
    with commune_context(venissieux):
        assert not Labelling.objects.exists()
        told = [one.text for one in act.events.filter(kind="labelled")]
    assert told == ["+ Urgent", "− Urgent"]
    assert as_claire.post(f"/instruction/etiquettes/{label.pk}/effacer/").status_code == 302


def test_the_order_of_the_list(as_claire: Client, act: Dossier, venissieux: Commune) -> None:
    with commune_context(venissieux):
        file_act(demandeur={"birth_name": "Abel", "given_names": "Zoé"})
        first = file_act(demandeur={"birth_name": "Zola", "given_names": "Anna"})
    page = as_claire.get("/instruction/?tri=usager").content.decode()
    assert page.index("Anna Zola") < page.index("Dora") < page.index("Zoé Abel")
    newest = as_claire.get("/instruction/?tri=recentes").content.decode()
    assert newest.index(first.reference) < newest.index(act.reference)


def test_an_absence_has_its_days_in_order(as_claire: Client, alice: Agent) -> None:
    wrong = {
        "columns": ["usager"],
        "absent_from": "2026-12-24",
        "absent_until": "2026-12-20",
        "delegate": str(alice.pk),
    }
    page = as_claire.post("/instruction/reglages/", wrong)
    assert page.status_code == 422
    assert "Le dernier jour vient après le premier." in page.content.decode()
    page = as_claire.post("/instruction/reglages/", {"columns": ["usager"], "delegate": str(alice.pk)})
    assert "Indiquez quand commence l’absence." in page.content.decode()


def test_a_rule_of_the_commune_sends_a_request_elsewhere(
    at_venissieux: Client, as_bob: Client, alice: Agent, claire: Agent, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        there, offer = service(DefaultService.CIVIL_STATUS), Offer.objects.get(slug="signalement")
    login(at_venissieux, alice)
    sent = {"offer": str(offer.pk), "service": str(there.pk), "agent": str(claire.pk)}
    for wrong, said in (("categorie ==", "condition"), ("couleur == 'x'", "La démarche n’a pas de question")):
        page = at_venissieux.post("/instruction/orientation/", {**sent, "condition": wrong})
        assert page.status_code == 422
        assert said in page.content.decode()
    condition = "danger == 'oui'"
    assert as_bob.get("/instruction/orientation/").status_code == 403
    assert as_bob.post("/instruction/orientation/", {**sent, "condition": condition}).status_code == 403
    assert (
        at_venissieux.post("/instruction/orientation/", {**sent, "condition": condition}).status_code == 302
    )
    with commune_context(venissieux):
        routed, other = file_report(), file_report(danger="non")
        rule = RoutingRule.objects.get()
        Preference.objects.create(agent=claire, absent_from=timezone.localdate(), delegate=alice)
        assert file_report().assigned_to == alice, "who stands in for Claire"
    assert (routed.service, routed.assigned_to) == (there, claire)
    assert (other.service.slug, other.assigned_to) == ("voirie-cadre-de-vie", None)
    assert as_bob.post(f"/instruction/orientation/{rule.pk}/effacer/").status_code == 403
    assert at_venissieux.post(f"/instruction/orientation/{rule.pk}/effacer/").status_code == 302
    with commune_context(venissieux):
        assert file_report().service == other.service
