"""From what a commune and its operator chose to what its pages show."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.apps import apps

from design.context import Logo, ThemeChoice, default_theme
from design.looks import House, effective
from design.selectors import house, house_values
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cms.pages.image_models import CommuneImage
    from cms.pages.models import SiteAppearance

log = structlog.get_logger(__name__)

#: Height of a logo in the header, for screens of two pixels a point.
LOGO = "height-96|format-webp"
#: The icon of a tab, on a transparent ground.
ICON = "max-96x96|format-png"
#: For letters: 15 mm high at 400 dots an inch.
PRINTED = "max-720x240|format-png"
#: What the icon of a telephone is painted from (design.touch_icon).
LARGE_ICON = "max-288x288|format-png"


def theme_choice() -> ThemeChoice | None:
    """What is in force for the commune being served (``settings.DESIGN_THEME_SOURCE``), in one statement: its own choice
    and its operator's."""
    model = apps.get_model("pages", "SiteAppearance")
    kept = model.objects.select_related("logo").annotate(house=house_values()).first()
    return choice_of(kept, House.of(kept.house)) if kept is not None else None


def choice_of(kept: SiteAppearance, of_operator: House) -> ThemeChoice:
    shown = effective(kept.look, of_operator, default_theme(current_commune().department))
    return ThemeChoice(
        theme=shown.theme,
        logo=_logo(kept),
        header=shown.header,
        layout=shown.layout,
        mention=of_operator.mention,
    )


def _logo(kept: SiteAppearance) -> Logo | None:
    if kept.logo is None:
        return None
    drawn = kept.logo.get_rendition(LOGO)
    shown = Logo(drawn.url, drawn.width, drawn.height, printed=partial(_printed, kept.logo))
    if not kept.icon_is_the_logo:
        return shown
    icon = kept.logo.get_rendition(ICON).url
    return replace(shown, icon_url=icon, pixels=partial(_pixels, kept.logo, LARGE_ICON))


def _pixels(logo: CommuneImage, size: str) -> bytes | None:
    if logo.is_svg():
        return None
    with logo.get_rendition(size).file.open() as file:
        content: bytes = file.read()
    return content


def _printed(logo: CommuneImage) -> bytes | None:
    """A letter goes out, with the outline, when the file of the logo does not open."""
    try:
        return _pixels(logo, PRINTED)
    except OSError as error:
        log.warning("logo.unreadable", error=type(error).__name__)
        return None


def shown_with(unsaved: SiteAppearance, request: HttpRequest) -> HttpResponse:
    """The home, as the form that is being filled in would have it (design.context reads ``theme_choice``)."""
    request.theme_choice = choice_of(unsaved, house())  # type: ignore[attr-defined]  # ours, for the processor
    home = apps.get_model("pages", "HomePage").objects.get()
    response: HttpResponse = home.serve(request)
    return response
