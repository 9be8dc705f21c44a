"""The colours of an e-mail, written into it: it has no style sheet of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import mark_safe

from design.context import theme_of
from design.themes import Typeface, dark_roles, light_roles
from tenants.current import commune_or_none

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from design.colour import Colour
    from design.context import CommuneTheme

register = template.Library()

# Faces of the reader's machine: an e-mail asks for no file.
_FACES = {
    Typeface.SANS: '"Atkinson Hyperlegible Next", Verdana, sans-serif',
    Typeface.SERIF: '"Source Serif 4", Georgia, serif',
}


@dataclass(frozen=True)
class EmailColours:
    """Roles by name, light and dark (« deep-ink » is ``deep_ink``); the stack of faces; the logo, by its whole address."""

    light: dict[str, Colour]
    dark: dict[str, Colour]
    face: SafeString
    logo_url: str = ""


@register.simple_tag
def email_colours(theme: CommuneTheme | None = None) -> EmailColours:
    """Of the theme given, else of the commune that writes, else of the operator's host."""
    commune = commune_or_none()
    shown = theme or theme_of(commune)
    logo = f"{commune.base_url}{shown.logo.url}" if shown.logo and commune else ""
    return EmailColours(
        light=_named(light_roles(shown.theme)),
        dark=_named(dark_roles(shown.theme)),
        face=mark_safe(_FACES[shown.theme.typeface]),  # noqa: S308  # ours, two lines above
        logo_url=logo,
    )


def _named(roles: dict[str, Colour]) -> dict[str, Colour]:
    return {role.replace("-", "_"): colour for role, colour in roles.items()}
