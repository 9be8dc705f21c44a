"""The theme's file, the icon and the style guide, over HTTP, on a commune's host and the operator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from design.styleguide import PAGES
from design.themes import PALETTES, theme_digest

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", ["at_venissieux", "at_operator"])
def test_a_palette_is_kept_for_ever(place: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(place)
    answer = client.get(f"/theme/{theme_digest(PALETTES[0].theme)}.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert b"--main:#9A3B26" in answer.content


def test_a_forgotten_digest_gets_today_s_colours_not_kept(at_venissieux: Client) -> None:
    answer = at_venissieux.get("/theme/0123456789abcdef.css")
    assert answer.status_code == 200
    assert "no-cache" in answer.headers["Cache-Control"]


def test_the_icon_is_the_commune_s_outline(at_venissieux: Client, at_givors: Client) -> None:
    one, other = at_venissieux.get("/embleme.svg"), at_givors.get("/embleme.svg")
    assert one.headers["Content-Type"].startswith("image/svg+xml")
    assert one.content != other.content
    assert "script" not in one.headers["Content-Security-Policy"]


@pytest.mark.parametrize("page", PAGES)
def test_the_style_guide_draws_every_page(at_venissieux: Client, page: str) -> None:
    answer = at_venissieux.get(reverse("design:style-page", args=[page]))
    assert answer.status_code == 200
    assert b'<html lang="fr"' in answer.content


def test_the_style_guide_is_not_in_production(at_venissieux: Client, settings: SettingsWrapper) -> None:
    settings.PRODUCTION = True
    assert at_venissieux.get("/style/").status_code == 404
    settings.PRODUCTION = False
    assert at_venissieux.get("/style/inconnue/").status_code == 404
