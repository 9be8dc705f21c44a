"""A webmaster's day in ``/gestion/``: sign in, publish with an image, see it online; and what must not happen."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from wagtail.models import Site

from cms.pages.models import LegalPage, NewsIndexPage, NewsPage, SiteAppearance
from tenants.current import commune_context, commune_or_none
from tests.cms.conftest import photo, upload

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def news_form(title: str, image: int | None = None, **fields: Any) -> dict[str, Any]:
    """What the browser posts from the editing screen of a news item."""
    return {
        "title": title,
        "slug": re.sub(r"\W+", "-", title.lower()),
        "lead": "Samedi de 8 h à 13 h, place Léon-Sublet.",
        "date": "2026-11-20",
        "category": "",
        "image": image or "",
        "image_alternative": "Des étals de légumes devant la halle",
        "body-count": "1",
        "related-count": "0",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "",
        "body-0-value-text": "Venir au marché",
        "body-0-value-level": "2",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "action-publish": "1",
        **fields,
    }


def news_index(commune: Commune) -> int:
    with commune_context(commune):
        return int(NewsIndexPage.objects.get().pk)


def publish(client: Client, commune: Commune, **fields: Any) -> Any:
    return client.post(f"/gestion/pages/add/pages/newspage/{news_index(commune)}/", news_form(**fields))


def test_a_stranger_is_sent_to_the_agents_sign_in(at_venissieux: Client) -> None:
    response = at_venissieux.get("/gestion/")
    assert response.status_code == 302
    assert response["Location"] == "/connexion/agents/?next=/gestion/"
    assert at_venissieux.get("/gestion/login/").status_code == 302


def test_an_agent_without_the_role_is_refused(bob_at_work: Client) -> None:
    assert bob_at_work.get("/gestion/").status_code == 403
    assert bob_at_work.get("/gestion/pages/").status_code == 403


def test_the_admin_is_in_french_and_reduced(alice_at_work: Client) -> None:
    page = alice_at_work.get("/gestion/").content.decode()
    assert 'lang="fr"' in page
    assert "/gestion/aide/" in page
    for hidden in ("/gestion/users/", "/gestion/groups/", "/gestion/sites/", "/gestion/reports/"):
        assert hidden not in page
    assert "Publier une actualité" in alice_at_work.get("/gestion/aide/").content.decode()


def test_the_admin_is_as_strict_as_the_site(alice_at_work: Client) -> None:
    policy = alice_at_work.get("/gestion/")["Content-Security-Policy"]
    assert "script-src 'self'" in {part.strip() for part in policy.split(";")}
    assert re.search(r"style-src 'self' 'nonce-[^']+'(;|$)", policy)
    assert "unsafe" not in policy
    assert "unsafe" not in alice_at_work.get("/")["Content-Security-Policy"]


def test_she_publishes_a_news_item_with_an_image_and_sees_it_online(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    image = upload(alice_at_work, venissieux)
    response = publish(alice_at_work, venissieux, title="Le marché revient", image=image.pk)
    assert response.status_code == 302, re.findall(
        r"error-message[^>]*>\s*([^<]+)", response.content.decode()
    )
    page = at_venissieux.get("/actualites/le-marché-revient/").content.decode()
    assert "<h2>Venir au marché</h2>" in page
    assert 'alt="Des étals de légumes devant la halle"' in page
    source = re.search(r'<img src="(/medias/images/[^"]+\.webp)"', page)
    assert source
    shown = at_venissieux.get(source.group(1))
    assert shown.getvalue().startswith(b"RIFF")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "Le marché revient" in at_venissieux.get("/").content.decode()
    assert "Le marché revient" in at_venissieux.get("/recherche/", {"q": "marche"}).content.decode()


def test_an_image_without_words_is_not_published(alice_at_work: Client, venissieux: Commune) -> None:
    image = upload(alice_at_work, venissieux)
    response = publish(alice_at_work, venissieux, title="Sans mots", image=image.pk, image_alternative="")
    assert "Dites ce que montre l’image" in response.content.decode()
    response = publish(
        alice_at_work,
        venissieux,
        title="Sans mots",
        image=image.pk,
        image_alternative="",
        image_is_decorative="on",
    )
    assert response.status_code == 302


def test_a_photo_loses_its_position(alice_at_work: Client, venissieux: Commune) -> None:
    assert Image.open(BytesIO(photo().read())).getexif().get_ifd(0x8825)
    image = upload(alice_at_work, venissieux)
    with commune_context(venissieux), image.file.open() as file:
        content = file.read()
    assert not Image.open(BytesIO(content)).getexif()
    assert b"Alice" not in content
    assert b"Phone 12" not in content
    assert image.file_size == len(content)


def test_what_one_commune_publishes_is_nowhere_in_the_other(
    alice_at_work: Client,
    charlie_at_work: Client,
    at_venissieux: Client,
    at_givors: Client,
    venissieux: Commune,
) -> None:
    image = upload(alice_at_work, venissieux)
    publish(alice_at_work, venissieux, title="Réservé à Vénissieux", image=image.pk)
    page = at_venissieux.get("/actualites/réservé-à-vénissieux/")
    assert page.status_code == 200
    source = re.search(r"/medias/images/[^\" ]+\.webp", page.content.decode())
    assert source
    assert at_givors.get("/actualites/réservé-à-vénissieux/").status_code == 404
    for path in ("/", "/actualites/", "/recherche/?q=reserve", "/plan-du-site/"):
        assert "Réservé à Vénissieux" not in at_givors.get(path).content.decode()
    assert at_givors.get(source.group()).status_code == 404
    assert "Réservé" not in charlie_at_work.get(f"/gestion/pages/{news_index(venissieux)}/").content.decode()


def test_legal_pages_stay(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        legal = LegalPage.objects.get(slug="mentions-legales").pk
    for verb in ("delete", "unpublish"):
        assert alice_at_work.post(f"/gestion/pages/{legal}/{verb}/").status_code == 302
    with commune_context(venissieux):
        assert LegalPage.objects.get(slug="mentions-legales").live


def test_no_page_takes_an_address_of_the_platform(alice_at_work: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        home = Site.objects.get().root_page_id
    form = news_form("Démarches") | {"slug": "demarches", "introduction": ""}
    response = alice_at_work.post(f"/gestion/pages/add/pages/standardpage/{home}/", form)
    assert "Cette adresse est celle d’un service du site" in response.content.decode()


def test_a_preview_stays_in_the_schema(alice_at_work: Client, venissieux: Commune, givors: Commune) -> None:
    """Pitfall 1: even when Wagtail's site names another commune's host, or nobody's."""
    with commune_context(venissieux):
        page = NewsPage.objects.filter(is_example=True).first()
        assert page
    for host in (venissieux.primary_host, givors.primary_host, "localhost"):
        with commune_context(venissieux):
            Site.objects.update(hostname=host)
            Site.clear_site_root_paths_cache()
        path = f"/gestion/pages/{page.pk}/edit/preview/"
        assert alice_at_work.post(path, news_form(f"Brouillon {host}")).json()["is_valid"]
        shown = alice_at_work.get(path, {"mode": ""})
        assert f"Brouillon {host}" in shown.content.decode()
        assert "Vénissieux" in shown.content.decode()
    assert commune_or_none() is None


def test_her_commune_takes_its_own_colours(
    alice_at_work: Client, at_venissieux: Client, venissieux: Commune
) -> None:
    before = re.search(r"/theme/[0-9a-f]+\.css", at_venissieux.get("/").content.decode())
    path = alice_at_work.get("/gestion/settings/pages/siteappearance/")["Location"]
    form = {
        "palette": "lavande",
        "main": "",
        "deep": "",
        "soft": "",
        "accent": "",
        "typeface": "serif",
        "logo": "",
    }
    assert alice_at_work.post(path, form).status_code == 302
    after = re.search(r"/theme/[0-9a-f]+\.css", at_venissieux.get("/").content.decode())
    assert before
    assert after
    assert before.group() != after.group()
    assert "#4C4394" in at_venissieux.get(after.group()).getvalue().decode().upper()


@pytest.mark.parametrize("colour", ["#FFFF00", "rouge"])
def test_an_illegible_colour_is_refused(alice_at_work: Client, venissieux: Commune, colour: str) -> None:
    path = alice_at_work.get("/gestion/settings/pages/siteappearance/")["Location"]
    form = {
        "palette": "",
        "main": colour,
        "deep": "#4A1D14",
        "soft": "#FBEFEA",
        "accent": "#2F5D62",
        "typeface": "sans",
    }
    response = alice_at_work.post(path, form | {"logo": ""})
    assert response.status_code == 200
    with commune_context(venissieux):
        assert SiteAppearance.objects.get().main == ""
