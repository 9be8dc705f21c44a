"""Wagtail's French where it is wrong or says nothing: ours is said instead."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils import translation
from PIL import Image

from cms.pages.models import NewsIndexPage, NewsPage
from tenants.current import commune_context
from tests.cms.conftest import photo
from tests.cms.gestion.test_uploads import send_image

if TYPE_CHECKING:
    import pytest
    from django.test import Client

    from tenants.models import Commune

FOLDER = Path(__file__).resolve().parents[3] / "cms/gestion/locale/fr/LC_MESSAGES"
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)


def test_what_is_compiled_is_what_is_written() -> None:
    written = dict(ENTRY.findall((FOLDER / "django.po").read_text(encoding="utf-8").replace('\\"', "”")))
    written = {words.replace("”", '"'): ours for words, ours in written.items()}
    with (FOLDER / "django.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)
    assert len(written) == 55
    assert {words: catalogue.gettext(words) for words in written} == written
    with translation.override("fr"):
        assert {words: translation.gettext(words) for words in written} == written


def test_the_screens_say_it(
    alice_at_work: Client, venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = alice_at_work.get("/gestion/").content.decode()
    assert "Aller au contenu principal" in home
    assert "<title>Tableau de bord - Vénissieux</title>" in home
    with commune_context(venissieux):
        page = NewsPage.objects.filter(is_example=True).first()
    assert page
    editing = alice_at_work.get(f"/gestion/pages/{page.pk}/edit/").content.decode()
    assert "Contenu d’exemple" in editing
    assert "Nom dans l’adresse" in editing
    assert "Qui en a le droit peut modifier cet élément" in editing
    assert "e(tte)" not in editing
    with commune_context(venissieux):
        news = NewsIndexPage.objects.get().pk
    writing = alice_at_work.get(f"/gestion/pages/add/pages/newspage/{news}/").content.decode()
    assert "Nouveau contenu\u00a0: Actualité" in writing
    assert "Contenu d’exemple" not in writing, "nobody writes an example"
    redirects = alice_at_work.get("/gestion/redirects/").content.decode()
    assert "Règles de redirection" in redirects
    assert "Règles de Redirection" not in redirects
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    refused = send_image(alice_at_work, photo()).content.decode()
    assert "Cette image a trop de pixels" in refused
    assert "nombre inconnu" not in refused
