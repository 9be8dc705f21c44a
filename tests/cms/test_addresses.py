"""Every address of the contract answers, and only what may be indexed is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from tenants.current import commune_context
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


@pytest.mark.parametrize(
    "name", ["original_images/x.jpg", "documents/x.pdf", "images/../private/x", "images/absent.webp", "../x"]
)
def test_media_hands_out_renditions_only(at_venissieux: Client, name: str) -> None:
    assert at_venissieux.get(f"/medias/{name}").status_code == 404


def test_a_drawing_that_is_opened_alone_runs_nothing(at_venissieux: Client, in_venissieux: Commune) -> None:
    """An SVG may hold scripts: they are taken out when it arrives (cms.pages.svg), and whatever put it there, a browser that
    opens it is in a sandbox."""
    default_storage.save("images/croix.svg", ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    response = at_venissieux.get("/medias/images/croix.svg")
    assert response.getvalue()
    assert response["Content-Type"] == "image/svg+xml"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_redirect_holds_in_its_commune_only(
    at_venissieux: Client, at_givors: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        Redirect.objects.create(old_path="/ancienne", redirect_link="/contact/")
    assert at_venissieux.get("/ancienne/")["Location"] == "/contact/"
    assert at_givors.get("/ancienne/").status_code == 404


def test_what_wagtail_remembers_of_a_site_is_the_communes(
    at_venissieux: Client, at_givors: Client, venissieux: Commune, givors: Commune
) -> None:
    """Pitfall 4: the key « wagtail_site_root_paths » is one for all in Wagtail."""
    at_venissieux.get("/actualites/")
    at_givors.get("/actualites/")
    for commune in (venissieux, givors):
        with commune_context(commune):
            assert [path.root_url for path in Site.get_site_root_paths()] == [
                f"http://{commune.primary_host}"
            ]
