"""Context processor `theme`: the commune's colours and emblem, or Parvis's own on the operator's host."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.signing import BadSignature
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from design.components import Link
from design.outline import emblem_path
from design.pdf.letters import Look
from design.pdf.pictures import on_paper
from design.themes import (
    DEFAULT_PALETTE,
    HeaderStyle,
    HomeLayout,
    Theme,
    TitleFace,
    Typeface,
    light_roles,
    palette,
    theme_digest,
)
from tenants import signing
from tenants.current import commune_or_none
from tenants.geography import contour_of, svg_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from tenants.models import Commune

# Until a commune chooses, the palette that its roofs and stones suggest.
_BY_DEPARTMENT = {
    "tuile": "04 06 09 11 13 30 34 66 69 42 47 83 84 2A 2B 38 07 26 32 82",
    "ardoise": "22 29 35 44 49 53 56 72 37 41 36 19 15 12 48",
    "pierre": "24 46 71 16 86 21 01 54 55 57 87",
    "vigne": "33 51 10 89 58 68",
    "ocean": "17 85 40 64 50 14 76",
    "foret": "88 39 25 70 90 67 52 08 61 27 28 23 03 18",
    "neige": "73 74 05 65 63 43",
    "brique": "59 62 80 02 60 31 81 93 94 45",
    "lagon": "971 972 973 974 975 976 977 978 986 987 988",
}
_PALETTE_OF = {code: slug for slug, codes in _BY_DEPARTMENT.items() for code in codes.split()}


@dataclass(frozen=True)
class Logo:
    """The arms or logo of a commune in its header, with the size of the file so that nothing moves."""

    url: str
    width: int
    height: int
    icon_url: str = ""
    #: Reads the logo as pixels, where it is the icon of the site; None for a drawing (SVG). Asked by the icon's own address
    #: only, so that no page pays for it.
    pixels: Callable[[], bytes | None] = field(default=lambda: None, compare=False, repr=False)
    #: Reads it as pixels for a sheet of paper; None for a drawing, or a file that is lost. Asked by letters only.
    printed: Callable[[], bytes | None] = field(default=lambda: None, compare=False, repr=False)


@dataclass(frozen=True)
class ThemeChoice:
    """What is in force for a commune, where something was chosen by it or by its operator (design.house):
    `settings.DESIGN_THEME_SOURCE` names the function that reads it. None: nothing was chosen.
    """

    theme: Theme | None = None
    logo: Logo | None = None
    header: HeaderStyle = HeaderStyle.SOBRE
    layout: HomeLayout = HomeLayout.PARVIS
    mention: str = ""


NOTHING_CHOSEN = ThemeChoice()


@dataclass(frozen=True)
class CommuneTheme:
    """What layouts read as `theme`."""

    theme: Theme
    css_url: str
    emblem_path: str
    logo: Logo | None = None
    header: HeaderStyle = HeaderStyle.SOBRE
    layout: HomeLayout = HomeLayout.PARVIS
    mention: str = ""

    @property
    def main(self) -> str:
        """The main colour, for e-mails and PDF, which have no style sheet of ours."""
        return self.theme.main

    @property
    def deep(self) -> str:
        return self.theme.deep

    @property
    def rule(self) -> str:
        return str(light_roles(self.theme)["line"])

    @property
    def of_letters(self) -> Look:
        """What letters (PDF) take of it."""
        printed = self.logo.printed() if self.logo else None
        return Look(
            emblem_path=self.emblem_path,
            colour=self.main,
            logo=on_paper(printed) if printed else b"",
            is_serif=self.theme.typeface is Typeface.SERIF,
            has_plain_titles=self.theme.titles is TitleFace.TEXT,
        )

    @property
    def faces(self) -> tuple[str, ...]:
        """Files of the faces that every page of the theme is set in, to be fetched first."""
        text = "source-serif" if self.theme.typeface is Typeface.SERIF else "atkinson"
        return (text,) if self.theme.titles is TitleFace.TEXT else (text, "bricolage")

    @property
    def icon_url(self) -> str:
        """The icon of the site: the logo when it has one made for that, else the outline."""
        return self.logo.icon_url if self.logo and self.logo.icon_url else reverse("design:emblem")


def default_theme(department: str) -> Theme:
    """The palette a commune starts with."""
    slug = _PALETTE_OF.get(department)
    return palette(slug).theme if slug else DEFAULT_PALETTE.theme


@lru_cache(maxsize=2048)
def emblem_of(insee: str) -> str:
    """The outline of a commune as a path in a 0 0 100 100 box, or the fallback mark."""
    contour = contour_of(insee)
    return emblem_path(svg_path(contour, 100) if contour else "")


def theme_of(commune: Commune | None) -> CommuneTheme:
    """The theme in force for the commune being served."""
    return theme_from((_chosen() if commune else None) or NOTHING_CHOSEN, commune)


def theme_from(choice: ThemeChoice, commune: Commune | None) -> CommuneTheme:
    """What layouts read, for a choice that may not be kept yet (its preview)."""
    theme = choice.theme or default_theme(commune.department if commune else "")
    return CommuneTheme(
        theme=theme,
        css_url=reverse("design:theme", args=[theme_digest(theme)]),
        emblem_path=emblem_of(commune.insee) if commune else emblem_path(""),
        logo=choice.logo,
        header=choice.header,
        layout=choice.layout,
        mention=choice.mention,
    )


PREVIEWED = "design.preview"


def theme_preview(choice: ThemeChoice, commune: Commune | None) -> CommuneTheme:
    """What layouts read for a look that is not kept: its style sheet is drawn from a signed token."""
    shown = theme_from(choice, commune)
    token = signing.dumps(asdict(shown.theme), salt=PREVIEWED)
    return replace(shown, css_url=f"{shown.css_url}?apercu={token}")


def theme_of_token(token: str) -> Theme | None:
    """The theme of a preview, None when the token is not ours, another commune's, or a day old."""
    try:
        values = signing.loads(token, salt=PREVIEWED, max_age=timedelta(days=1))
    except BadSignature:
        return None
    colours = (values["main"], values["deep"], values["soft"], values["accent"])
    return Theme(*colours, Typeface(values["typeface"]), TitleFace(values["titles"]))


def _chosen() -> ThemeChoice | None:
    source: str = getattr(settings, "DESIGN_THEME_SOURCE", "")
    if not source:
        return None
    read: Callable[[], ThemeChoice | None] = import_string(source)
    return read()


def theme_for(request: HttpRequest) -> CommuneTheme:
    """The theme of a page, read once for it; ``request.theme_choice`` is one that is being tried (its preview)."""
    known: CommuneTheme | None = getattr(request, "theme_in_force", None)
    if known is None:
        commune = getattr(request, "commune", None) or commune_or_none()
        tried: ThemeChoice | None = getattr(request, "theme_choice", None)
        known = theme_preview(tried, commune) if tried else theme_of(commune)
        request.theme_in_force = known  # type: ignore[attr-defined]  # ours
    return known


def design(request: HttpRequest) -> dict[str, Any]:
    """`theme`, read only when a template asks for it; and the operator's name and menu for its layout."""
    return {
        "theme": SimpleLazyObject(lambda: theme_for(request)),
        "theme_preview": getattr(request, "theme_choice", None) is not None,
        "operator_name": getattr(settings, "OPERATOR_NAME", ""),
        "is_demo": getattr(settings, "PARVIS_ENV", "") == "demo",
        "operator_menu": SimpleLazyObject(lambda: operator_menu(request.path)),
    }


@dataclass(frozen=True)
class OperatorMenu:
    """The header of the operator's pages, the same in every context."""

    links: tuple[Link, ...]
    sign_out_url: str


def operator_menu(path: str) -> OperatorMenu:
    """`settings.OPERATOR_MENU`, the entry nearest to the page shown marked as the current one."""
    entries = [(str(title), reverse(name)) for title, name in settings.OPERATOR_MENU]
    nearest = max((url for _title, url in entries if path.startswith(url)), key=len, default="")
    links = tuple(Link(title, url, active=url == nearest) for title, url in entries)
    return OperatorMenu(links, reverse(settings.OPERATOR_SIGN_OUT))
