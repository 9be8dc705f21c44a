"""The page of a procedure, whatever its channels: who, what, how much, how long, what to bring, and who to call."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from pypdf import PdfReader

from teleservices.catalogue.shipped import shipped_procedures
from teleservices.dossiers.models import Draft, Offer
from tenants.current import commune_context
from tests.teleservices.journeys import main_text, soup

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

CARD = "/demarches/carte-identite-passeport/"
BRING = f"{CARD}ce-qu-il-faut-apporter/"
CASE: dict[str, Any] = {"titre": "passeport", "age": "majeur", "motif": "vol", "domicile": "nom"}


def settle(commune: Commune, slug: str, **settings: Any) -> None:
    with commune_context(commune):
        Offer.objects.filter(slug=slug).update(settings=settings)


def ways(text: str) -> set[str]:
    titles = ("En ligne, ici", "En ligne, sur le site de l’État", "Sur place, à la mairie")
    return {title for title in titles if title in text}


@pytest.mark.parametrize("slug", shipped_procedures())
def test_every_page_says_who_how_much_how_long_and_who_to_call(at_venissieux: Client, slug: str) -> None:
    page = at_venissieux.get(f"/demarches/{slug}/")
    text, procedure = main_text(page), shipped_procedures()[slug]
    assert page.status_code == 200
    for word in ("Pour qui", "Prix", "Réponse", "Besoin d’aide ?", "En facile à lire", "Textes de loi"):
        assert word in text
    assert soup(page).select_one(".help-phone a[href^='tel:']"), "the phone of the service is always there"
    assert soup(page).select_one(".help-card .hours"), "and its counter hours"
    assert procedure.before_start[0].title.split()[0] in text


ARTICLES = re.compile(r"^(les|le|la|un|une|des|l’) ?", re.IGNORECASE)


@pytest.mark.parametrize("slug", shipped_procedures())
def test_a_page_asks_once_for_each_thing_to_prepare(at_venissieux: Client, slug: str) -> None:
    heading = soup(at_venissieux.get(f"/demarches/{slug}/")).find("h2", string="À préparer")
    listed = heading.find_next("ul").select("li") if heading else []  # type: ignore[union-attr]
    names = sorted(ARTICLES.sub("", item.get_text()).lower() for item in listed)
    assert not [(one, two) for one, two in pairwise(names) if two.startswith(one.partition(",")[0])]


@pytest.mark.parametrize("slug", shipped_procedures())
def test_what_is_given_at_once_is_promised_before_and_not_in_the_act_itself(slug: str) -> None:
    assert not [line for line in shipped_procedures()[slug].after_deposit if "tout de suite" in line]


def test_the_page_says_what_is_given_at_once_where_it_is_filed_here(
    venissieux: Commune, at_venissieux: Client
) -> None:
    assert "tout de suite un accusé de réception" in main_text(at_venissieux.get("/demarches/enfance/"))
    watch = "/demarches/tranquillite-vacances/"
    settle(venissieux, "tranquillite-vacances", police_municipale=True)
    text = main_text(at_venissieux.get(watch))
    assert "tout de suite un reçu" in text
    assert "La police municipale prévoit les passages" in text
    assert "Ce que deviennent vos données" in text
    settle(venissieux, "tranquillite-vacances", police_municipale=False)
    text = main_text(at_venissieux.get(watch))
    for word in ("tout de suite un reçu", "prévoit les passages", "Ce que deviennent vos données"):
        assert word not in text, "the State's service watches, not the town hall"


def test_a_vote_is_asked_elsewhere_and_never_on_a_form_of_ours(
    venissieux: Commune, at_venissieux: Client
) -> None:
    page = at_venissieux.get("/demarches/listes-electorales/")
    text = main_text(page)
    assert ways(text) == {"En ligne, sur le site de l’État", "Sur place, à la mairie"}
    assert soup(page).select_one("a[href^='https://www.service-public.gouv.fr/'].button")
    assert "n’est pas recevable" in text
    assert "sixième vendredi avant le premier tour" in text
    refused = at_venissieux.post("/demarches/listes-electorales/commencer-la-demarche/")
    assert refused.headers["Location"] == "/demarches/listes-electorales/"
    with commune_context(venissieux):
        assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-03-01", "au plus tard le vendredi 5 mars 2027"),
        ("2027-03-05", "au plus tard le vendredi 5 mars 2027"),
        ("2027-03-06", "était le vendredi 5 mars 2027"),
    ],
)
def test_the_last_day_to_register_is_the_sixth_friday_before(
    venissieux: Commune, at_venissieux: Client, now: str, expected: str
) -> None:
    settle(venissieux, "listes-electorales", scrutin="2027-04-11")
    with time_machine.travel(f"{now}T10:00:00+01:00", tick=False):
        assert expected in main_text(at_venissieux.get("/demarches/listes-electorales/"))


def test_a_town_hall_with_its_station_gives_its_own_appointment(
    venissieux: Commune, at_venissieux: Client
) -> None:
    without = main_text(at_venissieux.get(CARD))
    assert "ne prend pas les empreintes" in without
    settle(venissieux, "carte-identite-passeport", a_dr=True)
    by_phone = at_venissieux.get(CARD)
    assert ways(main_text(by_phone)) == {"Sur place, à la mairie", "En ligne, sur le site de l’État"}
    assert "Prenez rendez-vous par téléphone" in main_text(by_phone)
    settle(venissieux, "carte-identite-passeport", a_dr=True, rendez_vous="https://rdv.exemple.fr/venissieux")
    assert soup(at_venissieux.get(CARD)).select_one("a[href='https://rdv.exemple.fr/venissieux']")


def test_the_list_of_what_to_bring_is_made_for_the_person(venissieux: Commune, at_venissieux: Client) -> None:
    asked = at_venissieux.get(BRING)
    assert "Votre liste" not in main_text(asked)
    seen = {"vu": ["titre", "age", "motif", "domicile", "predemande"]}
    listed = main_text(at_venissieux.post(BRING, CASE | seen))
    assert "Votre liste" in listed
    assert "La déclaration de vol" in listed
    assert "Un timbre fiscal pour le passeport" in listed
    assert "déclaration de perte" not in listed
    assert "du parent qui accompagne" not in listed
    child = main_text(at_venissieux.post(BRING, CASE | seen | {"age": "mineur", "titre": "cni"}))
    assert "La pièce d’identité du parent" in child
    assert "Un timbre fiscal pour la carte d’identité" in child
    with commune_context(venissieux):
        assert not Draft.objects.exists(), "nothing is kept"


def test_a_question_that_an_answer_brings_is_asked_not_reproached(at_venissieux: Client) -> None:
    first = {"titre": "cni", "age": "majeur", "motif": "premiere", "vu": ["titre", "age", "motif"]}
    page = at_venissieux.post(BRING, first)
    assert "Erreur" not in soup(page).title.get_text()  # type: ignore[union-attr]
    assert "Votre liste" not in main_text(page)
    assert soup(page).select("input[name=domicile]")


@pytest.mark.parametrize("number", ["7K2M0XQ4A", "7K2M 0XQ4A", "7K2M0XQ4AÉ", "7K2M0XQ4ABC"])
def test_a_pre_request_number_of_another_form_is_said(at_venissieux: Client, number: str) -> None:
    page = at_venissieux.post(BRING, CASE | {"predemande": number, "vu": [*CASE, "predemande"]})
    assert "a dix lettres et chiffres, sans espace ni accent" in main_text(page)
    assert "Votre liste" not in main_text(page)


@pytest.mark.parametrize("number", ["7K2M0XQ4AB", "7k2m0xq4ab"])
def test_a_pre_request_number_of_the_right_form_is_told(at_venissieux: Client, number: str) -> None:
    page = at_venissieux.post(BRING, CASE | {"predemande": number, "vu": [*CASE, "predemande"]})
    assert "a la bonne forme" in main_text(page)
    assert "vérifié pour de bon au rendez-vous" in main_text(page)
    field = soup(page).select_one("input[name=predemande]")
    assert field is not None
    assert field["value"] == "7K2M0XQ4AB"


def test_the_list_is_saved_as_a_document_that_nobody_signed(
    venissieux: Commune, at_venissieux: Client
) -> None:
    """With the pieces, their explanations and where to come; a list that lacks an answer is not made."""
    page = at_venissieux.post(BRING, CASE | {"vu": list(CASE)})
    assert soup(page).select_one("button[name=pdf]")
    saved = at_venissieux.post(BRING, CASE | {"pdf": "oui", "vu": list(CASE)})
    assert saved["Content-Type"] == "application/pdf"
    assert "liste-carte-identite-passeport.pdf" in saved["Content-Disposition"]
    pages = PdfReader(io.BytesIO(saved.content)).pages
    text = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert "La déclaration de vol" in text
    assert "à la police ou à la gendarmerie" in text
    assert "rendezvouspasseport.ants.gouv.fr" in text
    both = {"convention": "nous", "naissance_france": "oui", "ne_etranger": "non", "etranger": "non"}
    pacs = both | {"avant": "non", "protege": "non", "pdf": "oui", "vu": list(both)}
    saved = at_venissieux.post("/demarches/pacs/ce-qu-il-faut-apporter/", pacs)
    on_paper = "".join(
        "".join(one.extract_text() for one in PdfReader(io.BytesIO(saved.content)).pages).split()
    )
    assert f"{venissieux.base_url}/demarches/acte-etat-civil/" in on_paper, "nothing can be pressed on paper"
    unfinished = at_venissieux.post(BRING, {"titre": "cni", "pdf": "oui", "vu": list(CASE)})
    assert "text/html" in unfinished["Content-Type"]
    assert "Erreur" in soup(unfinished).title.get_text()  # type: ignore[union-attr]


def test_a_procedure_without_a_list_has_no_such_page(at_venissieux: Client) -> None:
    assert at_venissieux.get("/demarches/signalement/ce-qu-il-faut-apporter/").status_code == 404
