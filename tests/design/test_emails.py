"""E-mails in the commune's theme: its colours and its logo, light and dark, without a file of ours."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string

from design.context import Logo, ThemeChoice, theme_from
from design.themes import PALETTES, Palette, Typeface, dark_roles, light_roles

if TYPE_CHECKING:
    from tenants.models import Commune

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("chosen", PALETTES, ids=lambda chosen: chosen.slug)
def test_an_e_mail_is_in_the_colours_of_the_commune(chosen: Palette, in_venissieux: Commune) -> None:
    theme = theme_from(ThemeChoice(chosen.theme), in_venissieux)
    html = render_to_string(
        "design/layouts/email.html", {"theme": theme, "commune": in_venissieux, "town_hall": None}
    )
    light, dark = html.split("@media (prefers-color-scheme: dark)")
    for role in ("deep", "main", "raised", "ink"):
        assert f" {light_roles(chosen.theme)[role]};" in light
    for role in ("deep", "main", "raised", "ink"):
        assert f" {dark_roles(chosen.theme)[role]} !important;" in dark
    assert '<meta name="color-scheme" content="light dark">' in html
    assert re.search(r'class="brand">Vénissieux</p>', html)


def test_an_e_mail_without_a_theme_takes_the_commune_s(in_venissieux: Commune) -> None:
    html = render_to_string(
        "design/layouts/email.html", {"commune": in_venissieux, "town_hall": None, "theme": None}
    )
    assert "#9A3B26" in html, "the palette of its roofs"


def test_a_logo_is_fetched_from_the_commune_s_own_address(in_venissieux: Commune) -> None:
    choice = ThemeChoice(
        replace(PALETTES[0].theme, typeface=Typeface.SERIF), Logo("/medias/blason.webp", 80, 96)
    )
    html = render_to_string(
        "design/layouts/email.html",
        {"theme": theme_from(choice, in_venissieux), "commune": in_venissieux, "town_hall": None},
    )
    assert f'<img src="{in_venissieux.base_url}/medias/blason.webp" alt="">' in html
    assert 'font: 17px/1.55 "Source Serif 4", Georgia, serif;' in html
    assert "style=" not in html
    assert re.findall(r'(?:src|href)="(?!mailto|tel)([^"]+)"', html) == [
        f"{in_venissieux.base_url}/medias/blason.webp"
    ]
