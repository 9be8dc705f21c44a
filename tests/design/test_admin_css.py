"""Wagtail's admin in every palette: white words on its menus and buttons, its links and its focus, can be read."""

from __future__ import annotations

import re

import pytest

from design.admin_css import admin_css, admin_digest
from design.colour import Colour, contrast
from design.themes import PALETTES, WHITE, Palette


def values(css: str) -> dict[str, str]:
    return dict(re.findall(r"--w-color-([\w-]+):(#[0-9A-F]{6})", css.split("@media")[0]))


@pytest.mark.parametrize("chosen", PALETTES, ids=lambda chosen: chosen.slug)
def test_the_admin_can_be_read_in_every_palette(chosen: Palette) -> None:
    said = values(admin_css(chosen.theme))
    for name in ("primary", "primary-200", "secondary", "secondary-400", "secondary-600", "focus"):
        assert contrast(Colour.parse(said[name]), WHITE) >= 4.5, name
    for name in ("secondary-100", "secondary-75"):
        for ground in ("#262626", "#333333"):
            assert contrast(Colour.parse(said[name]), Colour.parse(ground)) >= 4.5, f"{name}, at night"


def test_the_file_is_named_after_what_it_says() -> None:
    assert len({admin_digest(chosen.theme) for chosen in PALETTES}) == len(PALETTES)
    assert "url(" not in admin_css(PALETTES[0].theme)
