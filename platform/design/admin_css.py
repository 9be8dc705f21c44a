"""Wagtail's admin in a commune's colours: its custom properties, by hue, saturation and lightness, as it derives shades.

Wagtail computes a dozen shades from each of two colours; what is written here keeps its menus on *deep*, its buttons,
links and focus on *main*. White on both is at least 4.5 to one for any theme that is kept (design.themes.check_theme).
"""

from __future__ import annotations

import colorsys
import hashlib
from typing import TYPE_CHECKING

from design.colour import Colour, contrast, nearest_legible
from design.themes import TEXT_MINIMUM, WHITE, dark_roles

if TYPE_CHECKING:
    from design.themes import Theme

#: Wagtail's own grounds of a dark screen (grey-600, grey-700): links are read on them.
_ITS_DARK = (Colour.parse("#333333"), Colour.parse("#262626"))


def admin_css(theme: Theme) -> str:
    """Custom properties only, light and dark."""
    main, deep = Colour.parse(theme.main), Colour.parse(theme.deep)
    # Shades up to ten points lighter stand behind white words in Wagtail (buttons hovered, menus unfolded).
    pressed = nearest_legible(main.mix(WHITE, 0.08), [WHITE], TEXT_MINIMUM)
    link = nearest_legible(dark_roles(theme)["main"], list(_ITS_DARK), TEXT_MINIMUM)
    light = {
        **_shades("primary", deep),
        "primary-200": str(deep.mix(Colour(0, 0, 0), 0.35)),
        **_shades("secondary", main),
        "secondary-400": str(deep if contrast(deep, WHITE) >= contrast(pressed, WHITE) else pressed),
        "secondary-600": str(deep),
        "secondary-100": str(link),
        "secondary-75": str(link.mix(WHITE, 0.5)),
        "focus": str(main),
    }
    dark = {"focus": str(link)}
    return (
        f":root,.w-theme-system,.w-theme-light,.w-theme-dark{{{_declared(light)}}}\n"
        f"@media (prefers-color-scheme:dark){{.w-theme-system{{{_declared(dark)}}}}}\n"
        f".w-theme-dark{{{_declared(dark)}}}\n"
        ".swatch{vertical-align:middle}.colour-input{display:flex;align-items:center;gap:.75rem;max-width:16rem}\n"
        ".swatch-choice{display:inline-flex;flex-wrap:wrap;align-items:center;gap:.5rem}\n"
    )


def admin_digest(theme: Theme) -> str:
    return hashlib.sha256(admin_css(theme).encode()).hexdigest()[:16]


def _shades(name: str, colour: Colour) -> dict[str, str]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour.channels)
    return {
        f"{name}-hue": f"{hue * 360:.1f}",
        f"{name}-saturation": f"{saturation * 100:.1f}%",
        f"{name}-lightness": f"{lightness * 100:.1f}%",
        name: str(colour),
    }


def _declared(values: dict[str, str]) -> str:
    return ";".join(f"--w-color-{name}:{value}" for name, value in values.items())
