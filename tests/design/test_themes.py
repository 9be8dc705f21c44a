"""Every pair in use can be read, in every palette, light and dark, and in custom colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import design
from design.colour import Colour, NotAColour, contrast, nearest_legible
from design.themes import (
    DEFAULT_PALETTE,
    PALETTES,
    Palette,
    Theme,
    ThemeRefused,
    Typeface,
    UnknownPalette,
    check_theme,
    contrast_problems,
    dark_roles,
    light_roles,
    pairs_in_use,
    palette,
    theme_css,
    theme_digest,
)

STATIC = Path(design.__path__[0]) / "static" / "design"
HEX = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06X}")


def unreadable(theme: Theme) -> list[tuple[str, str, str, float]]:
    return [
        (name, text, ground, ratio)
        for name, roles in (("light", light_roles(theme)), ("dark", dark_roles(theme)))
        for text, ground, minimum in pairs_in_use()
        if (ratio := contrast(roles[text], roles[ground])) < minimum
    ]


@pytest.mark.parametrize("chosen", PALETTES, ids=lambda chosen: chosen.slug)
def test_palettes_are_legible(chosen: Palette) -> None:
    check_theme(chosen.theme)
    assert unreadable(chosen.theme) == []


def test_the_worst_pair_of_tuile_is_the_one_published() -> None:
    tuile = palette("tuile").theme
    assert round(contrast(Colour.parse(tuile.main), Colour.parse(tuile.soft)), 1) == 6.2


def test_an_illegible_theme_is_refused_with_the_nearest_colour_that_passes() -> None:
    yellow = Theme(main="#F2C230", deep="#4A1D14", soft="#FBEFEA", accent="#2F5D62")
    with pytest.raises(ThemeRefused) as refused:
        check_theme(yellow)
    (problem,) = refused.value.problems
    assert (problem.field, problem.colour) == ("main", "#F2C230")
    check_theme(Theme(main=problem.suggestion, deep=yellow.deep, soft=yellow.soft, accent=yellow.accent))


@settings(deadline=None, max_examples=25)
@given(HEX, HEX, HEX, HEX)
def test_following_the_suggestions_always_ends_in_a_legible_theme(
    main: str, deep: str, soft: str, accent: str
) -> None:
    theme = Theme(main, deep, soft, accent)
    repaired = {problem.field: problem.suggestion for problem in contrast_problems(theme)}
    legible = Theme(
        **{name: repaired.get(name, getattr(theme, name)) for name in ("main", "deep", "soft", "accent")}
    )
    check_theme(legible)
    assert unreadable(legible) == []


@settings(deadline=None, max_examples=25)
@given(HEX, HEX)
def test_nearest_keeps_a_colour_that_passes(colour: str, ground: str) -> None:
    chosen, on = Colour.parse(colour), Colour.parse(ground)
    found = nearest_legible(chosen, [on], 4.5)
    assert contrast(found, on) >= 4.5
    assert found == chosen or contrast(chosen, on) < 4.5


def test_contrast_of_black_on_white() -> None:
    assert contrast(Colour.parse("#000000"), Colour.parse("ffffff")) == pytest.approx(21)
    with pytest.raises(NotAColour):
        Colour.parse("red;}body{display:none")
    with pytest.raises(UnknownPalette):
        palette("rose")


def test_the_digest_follows_the_css() -> None:
    sans = DEFAULT_PALETTE.theme
    serif = Theme(sans.main, sans.deep, sans.soft, sans.accent, Typeface.SERIF)
    assert theme_digest(sans) != theme_digest(serif)
    assert "--text:var(--serif)" in theme_css(serif)
    assert len({theme_digest(chosen.theme) for chosen in PALETTES}) == len(PALETTES)


def test_the_shipped_default_is_the_default_palette() -> None:
    """For pages without a theme (an error while starting); scripts/design/build_theme.py remakes it."""
    assert (STATIC / "css" / "theme-default.css").read_text() == theme_css(DEFAULT_PALETTE.theme)


def test_the_two_default_fonts_weigh_less_than_80_kb() -> None:
    fonts = [STATIC / "fonts" / name for name in ("atkinson.woff2", "bricolage.woff2")]
    assert sum(font.stat().st_size for font in fonts) <= 80_000
    assert len(list((STATIC / "fonts").glob("LICENSE-*"))) == 3
