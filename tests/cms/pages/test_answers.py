"""Frequent questions, guides in chapters, sections and the menu."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from wagtail.models import PageViewRestriction

from cms.pages import selectors
from cms.pages.enums import Display
from identity.town_hall.models import Service
from tests.cms.pages.made import faq, guide, posted, standard

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def test_questions_are_all_in_the_page_with_their_anchors(
    at_venissieux: Client, in_venissieux: Commune
) -> None:
    faq("Vos questions")
    page = at_venissieux.get("/vos-questions/").content.decode()
    assert page.count("<details") >= 3
    assert page.count(": la réponse.") == 6  # in the page and in its data
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {"theme-cantine", "theme-cantine-2", "combien-coute-un-repas"} <= set(ids)
    assert '"FAQPage"' in page


def test_a_guide_has_its_chapters_at_their_addresses(at_venissieux: Client, in_venissieux: Commune) -> None:
    guide("Se marier")
    contents = at_venissieux.get("/se-marier/").content.decode()
    assert 'href="/se-marier/chapitre-numero-1/"' in contents
    second = at_venissieux.get("/se-marier/chapitre-numero-2/").content.decode()
    assert "Texte du chapitre 2." in second
    assert "Texte du chapitre 1." not in second
    assert "Chapitre 2 sur 3" in second
    assert 'rel="prev"' in second
    assert 'rel="next"' in second
    assert "<title>Chapitre numéro 2 – Se marier" in second
    whole = at_venissieux.get("/se-marier/tout/").content.decode()
    assert all(f"Texte du chapitre {n}." in whole for n in (1, 2, 3))


@pytest.mark.parametrize("part", ["inconnu", "tout/plus", "chapitre-numero-1/x", "chapitre-numero-1/x/y"])
def test_another_part_does_not_exist(at_venissieux: Client, in_venissieux: Commune, part: str) -> None:
    guide("Se marier")
    assert at_venissieux.get(f"/se-marier/{part}/").status_code == 404


def test_a_page_without_parts_takes_none(at_venissieux: Client, in_venissieux: Commune) -> None:
    standard("Cadre de vie")
    assert at_venissieux.get("/cadre-de-vie/").status_code == 200
    assert at_venissieux.get("/cadre-de-vie/x/").status_code == 404
    assert at_venissieux.get("/x/").status_code == 404


def test_parts_of_a_restricted_guide_are_not_shown(at_venissieux: Client, in_venissieux: Commune) -> None:
    page = guide("Réservé")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert at_venissieux.get("/reserve/chapitre-numero-1/").status_code == 302


def test_she_writes_a_guide(alice_at_work: Client, at_venissieux: Client, in_venissieux: Commune) -> None:
    home = standard("Vie").get_parent().pk
    form = posted(title="Déménager", slug="demenager", introduction="Avant, pendant, après.") | {
        "chapters-count": "1",
        "chapters-0-deleted": "",
        "chapters-0-order": "0",
        "chapters-0-type": "chapter",
        "chapters-0-id": "",
        "chapters-0-value-title": "Avant le départ",
        "chapters-0-value-body-count": "1",
        "chapters-0-value-body-0-deleted": "",
        "chapters-0-value-body-0-order": "0",
        "chapters-0-value-body-0-type": "heading",
        "chapters-0-value-body-0-id": "",
        "chapters-0-value-body-0-value-text": "Prévenir l’école",
        "chapters-0-value-body-0-value-level": "2",
    }
    assert alice_at_work.get(f"/gestion/pages/add/pages/guidepage/{home}/").status_code == 200
    response = alice_at_work.post(f"/gestion/pages/add/pages/guidepage/{home}/", form)
    assert response.status_code == 302, response.context["form"].errors
    assert "Prévenir l’école" in at_venissieux.get("/demenager/avant-le-depart/").content.decode()
    found = at_venissieux.get("/recherche/", {"q": "prévenir école"}).content.decode()
    assert "/demenager/" in found


def test_she_writes_questions(alice_at_work: Client, at_venissieux: Client, in_venissieux: Commune) -> None:
    home = standard("Vie").get_parent().pk
    assert alice_at_work.get(f"/gestion/pages/add/pages/faqpage/{home}/").status_code == 200
    form = posted(title="Vos questions", slug="vos-questions", introduction="")
    assert alice_at_work.post(f"/gestion/pages/add/pages/faqpage/{home}/", form).status_code == 302
    assert "Aucune question pour le moment" in at_venissieux.get("/vos-questions/").content.decode()


def test_a_section_shows_what_is_in_it(at_venissieux: Client, in_venissieux: Commune) -> None:
    hall = Service.objects.get(is_town_hall=True)
    section = standard(
        "Enfance", display=Display.SECTION, introduction="De la crèche au collège.", service=hall
    )
    standard("Crèches", section, introduction="Trois établissements.", icon="baby")
    guide("Inscrire à l’école", section)
    page = at_venissieux.get("/enfance/").content.decode()
    assert page.count('class="tile"') == 2
    assert "Trois établissements." in page
    assert "#baby" in page
    assert "#book-open" in page
    assert hall.name in page


def test_a_page_of_text_lists_those_under_it(at_venissieux: Client, in_venissieux: Commune) -> None:
    above = standard("Enfance")
    standard("Crèches", above)
    page = at_venissieux.get("/enfance/").content.decode()
    assert "Pages de cette rubrique" in page
    assert 'href="/enfance/creches/"' in page


def test_the_menu_has_two_levels(in_venissieux: Commune) -> None:
    section = standard("Enfance", show_in_menus=True)
    creches = standard("Crèches", section, show_in_menus=True)
    standard("Autre", section)
    standard("Plus bas", creches, show_in_menus=True)
    standard("Cachée", standard("Hors du menu"), show_in_menus=True)
    entries = {link.title: link for link in selectors.frame("/enfance/creches/", date(2026, 12, 2)).menu}
    assert list(entries)[:2] == ["Démarches", "Actualités"]
    assert [child.title for child in entries["Enfance"].children] == ["Crèches"]
    assert entries["Enfance"].active
    assert entries["Enfance"].children[0].active
    assert not {"Agenda", "Documents", "Avis et enquêtes", "Hors du menu", "Cachée"} & set(entries)
