"""The pages that the law asks for: what is really in service, nothing lacking in silence, the commune's own texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.pages import checks, legal
from cms.pages.enums import LegalKind
from cms.pages.legal_parts import CHANGES, PARTS
from cms.pages.models import LegalPage
from identity.town_hall.models import Service
from teleservices.dossiers.models import Offer
from teleservices.retention.wording import rule_in_words
from tenants.current import commune_context
from tenants.middleware import forget_hosts
from tenants.models import Commune

if TYPE_CHECKING:
    from django.test import Client

GENERATED = ("mentions-legales", "donnees-personnelles", "accessibilite", "saisir-par-voie-electronique")


def page(client: Client, kind: str) -> str:
    return " ".join(client.get(f"/{kind}/").content.decode().split())


def offer_only(commune: Commune, *slugs: str) -> None:
    with commune_context(commune):
        Offer.objects.update(is_enabled=False)
        Offer.objects.filter(slug__in=slugs).update(is_enabled=True)


def test_the_register_holds_what_is_offered_and_nothing_else(
    at_venissieux: Client, venissieux: Commune
) -> None:
    offer_only(venissieux, "signalement")
    told = page(at_venissieux, "donnees-personnelles")
    assert "Signaler un problème dans l’espace public" in told
    assert "Réserver une salle" not in told
    with commune_context(venissieux):
        procedure = Offer.objects.select_related("copy").get(slug="signalement").procedure
    for words in (
        procedure.privacy.purpose,
        procedure.privacy.legal_basis,
        rule_in_words(procedure.retention),
    ):
        assert " ".join(words.split()) in told.replace("&#x27;", "'").replace("&amp;", "&"), words
    offer_only(venissieux)
    assert "Aucune démarche en ligne" in page(at_venissieux, "donnees-personnelles")


def test_the_audience_is_told_when_it_is_counted(at_venissieux: Client, settings: Any) -> None:
    settings.AUDIENCE = False
    assert "Mesure de fréquentation" not in page(at_venissieux, "donnees-personnelles")
    settings.AUDIENCE, settings.AUDIENCE_MONTHS = True, 13
    told = page(at_venissieux, "donnees-personnelles")
    assert "Mesure de fréquentation" in told
    assert "13 mois" in told


def test_the_officer_and_the_rights_are_told(at_venissieux: Client, venissieux: Commune) -> None:
    assert "à l’attention du délégué" in page(at_venissieux, "donnees-personnelles")
    Commune.objects.filter(pk=venissieux.pk).update(dpo_contact="dpo@ville-venissieux.fr")
    forget_hosts()
    told = page(at_venissieux, "donnees-personnelles")
    assert "dpo@ville-venissieux.fr" in told
    assert "cnil.fr/fr/plaintes" in told


def test_electronic_filing_lists_what_is_done_here_elsewhere_and_in_person(
    at_venissieux: Client, venissieux: Commune
) -> None:
    offer_only(venissieux, "signalement", "pacs", "inscription-electorale")
    with commune_context(venissieux):
        Service.objects.filter(is_town_hall=False).update(email="")
        one = Service.objects.filter(is_town_hall=False).first()
        assert one is not None
        Service.objects.filter(pk=one.pk).update(email="etat-civil@ville-venissieux.fr")
        slugs = set(Offer.objects.filter(is_enabled=True).values_list("slug", flat=True))
        found = legal.context_of(LegalKind.ELECTRONIC_FILING)["filing"]
    doors = {"here": found.here, "elsewhere": found.elsewhere, "in_person": found.in_person}
    assert sum(map(len, doors.values())) == len(slugs)
    assert [door.url for door in found.here] == ["/demarches/signalement/"]
    assert "/demarches/pacs/" in [door.url for door in found.in_person]
    told = page(at_venissieux, "saisir-par-voie-electronique")
    assert "etat-civil@ville-venissieux.fr" in told
    assert "demandent de venir en personne" in told
    for article in ("L112-8", "L112-9", "L112-11", "R112-9-1"):
        assert article in told, article


def test_the_legal_notice_credits_what_it_shows(at_venissieux: Client, settings: Any) -> None:
    settings.OPERATOR_ADDRESS, settings.OPERATOR_PHONE = "12 rue du Port, 69000 Lyon", "0472000000"
    told = page(at_venissieux, "mentions-legales")
    for words in (
        "Atkinson Hyperlegible Next", "Bricolage Grotesque", "Source Serif 4", "Lucide", "SIL Open Font License", "ISC",
        "Licence Ouverte 2.0", "12 rue du Port", "04\u00a072\u00a000\u00a000\u00a000".replace("\u00a0", " "), "SIREN",
    ):  # fmt: skip
        assert words in told, words


def test_what_is_missing_is_told_to_who_can_give_it(
    venissieux: Commune, alice_at_work: Client, settings: Any
) -> None:
    settings.OPERATOR_ADDRESS, settings.OPERATOR_PHONE = "12 rue du Port", "0472000000"
    Commune.objects.filter(pk=venissieux.pk).update(
        siret="21690259300017", dpo_contact="dpo@x.fr", publication_director="M. X"
    )
    forget_hosts()
    fresh = Commune.objects.get(pk=venissieux.pk)
    with commune_context(fresh):
        assert legal.missing_of(fresh) == []
        (line,) = [one for one in checks.go_live(fresh) if one.name == "legal-notice"]
        assert line.done
    assert "Ce qui manque aux pages légales" not in alice_at_work.get("/gestion/").content.decode()
    with commune_context(fresh):
        Service.objects.filter(is_town_hall=True).update(phone="")
        assert [one.name for one in legal.missing_of(fresh)] == ["publisher-phone"]
        (line,) = [one for one in checks.go_live(fresh) if one.name == "legal-notice"]
        assert (line.done, line.is_advice) == (False, True)
        assert "le téléphone de la mairie" in line.todo
    start = alice_at_work.get("/gestion/").content.decode()
    assert "Ce qui manque aux pages légales" in start
    assert f'href="{legal.SERVICES}"' in start


@pytest.mark.parametrize("kind", GENERATED)
def test_each_says_when_its_text_changed_and_costs_few_statements(at_venissieux: Client, kind: str) -> None:
    at_venissieux.get(f"/{kind}/")
    with CaptureQueriesContext(connection) as queries:
        told = page(at_venissieux, kind)
    assert len(queries) <= 10, [query["sql"][:200] for query in queries]
    assert "Ce texte est tenu à jour par Parvis" in told
    for change in CHANGES[LegalKind(kind)]:
        assert str(change.note).replace("\u00a0", " ").replace("\u202f", " ") in told
    days = [change.day for change in CHANGES[LegalKind(kind)]]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("kind", GENERATED)
def test_the_communes_own_texts_stand_where_the_law_leaves_room(
    at_venissieux: Client, venissieux: Commune, alice_at_work: Client, kind: str
) -> None:
    with commune_context(venissieux):
        legal_page = LegalPage.objects.get(kind=kind)
        for name in (*PARTS[LegalKind(kind)], "complement"):
            setattr(legal_page, name, [("paragraph", f"<p>Texte de {name}.</p>")])
        legal_page.save_revision().publish()
        pk = legal_page.pk
    told = page(at_venissieux, kind)
    places = [
        told.index(f"Texte de {name}.") for name in ("first_complement", "second_complement", "complement")
    ]
    titles = [told.index(f">{' '.join(str(part).split())}</h2>") for part in PARTS[LegalKind(kind)].values()]
    assert titles[0] < places[0] < titles[1] < places[1] < places[2]
    editing = " ".join(alice_at_work.get(f"/gestion/pages/{pk}/edit/").content.decode().split())
    for part in PARTS[LegalKind(kind)].values():
        assert f"À la suite de « {' '.join(str(part).split())} »" in editing


def test_the_contact_page_has_no_part_of_others(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        pk = LegalPage.objects.get(kind=LegalKind.CONTACT).pk
    editing = alice_at_work.get(f"/gestion/pages/{pk}/edit/").content.decode()
    assert "À la suite de" not in editing
    assert "À la fin de la page" in editing
