"""Every address of the contract answers, and only what may be indexed is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.middleware import forget_hosts
from tenants.states import CommuneState

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/actualites/", "conseil municipal"),
        ("/actualites/?categorie=culture", "médiathèque"),
        ("/actualites/exemple-mediatheque/", "Ce texte est un exemple"),
        ("/mentions-legales/", "216902593"),
        ("/donnees-personnelles/", "RGPD"),
        ("/accessibilite/", "non conforme"),
        ("/saisir-par-voie-electronique/", "L112-8"),
        ("/contact/", "Les services"),
        ("/plan-du-site/", "Données personnelles"),
        ("/recherche/", "Quelques mots suffisent"),
        ("/.well-known/security.txt", "Contact: mailto:"),
    ],
)
def test_the_addresses_answer(at_venissieux: Client, path: str, words: str) -> None:
    response = at_venissieux.get(path)
    assert response.status_code == 200
    assert words in response.content.decode()


def test_the_legal_notice_is_made_of_what_is_known(at_venissieux: Client) -> None:
    page = at_venissieux.get("/mentions-legales/").content.decode()
    assert "Commune de Vénissieux" in page
    assert "Le maire en exercice" in page
    assert "69200" in page


def test_robots_keep_nothing_of_a_demonstration(at_venissieux: Client) -> None:
    assert "Disallow: /\n" in at_venissieux.get("/robots.txt").content.decode()
    assert at_venissieux.get("/")["X-Robots-Tag"] == "noindex, nofollow"
    assert b"<loc>" not in at_venissieux.get("/sitemap.xml").content


def test_an_open_commune_is_indexed(at_venissieux: Client, venissieux: Commune) -> None:
    venissieux.state, venissieux.is_demonstration = CommuneState.OPEN, False
    venissieux.save()
    forget_hosts()
    robots = at_venissieux.get("/robots.txt").content.decode()
    assert f"Sitemap: {venissieux.base_url}/sitemap.xml" in robots
    assert "Disallow: /gestion/" in robots
    assert "X-Robots-Tag" not in at_venissieux.get("/")
    sitemap = at_venissieux.get("/sitemap.xml").content.decode()
    assert f"<loc>{venissieux.base_url}/actualites/</loc>" in sitemap


def test_a_page_that_does_not_exist_is_404(at_venissieux: Client) -> None:
    assert at_venissieux.get("/actualites/rien/").status_code == 404
