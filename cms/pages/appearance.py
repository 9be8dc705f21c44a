"""From what a commune and its operator chose to what its pages show."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.apps import apps

from design.context import Logo, ThemeChoice, default_theme
from design.looks import House, effective
from design.selectors import house, house_values
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cms.pages.image_models import CommuneImage
    from cms.pages.models import SiteAppearance

#: Height of a logo in the header, for screens of two pixels a point.
LOGO = "height-96|format-webp"
#: The icon of a tab, on a transparent ground.
ICON = "max-96x96|format-png"
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
    if not kept.icon_is_the_logo:
        return Logo(drawn.url, drawn.width, drawn.height)
    icon = kept.logo.get_rendition(ICON).url
    return Logo(drawn.url, drawn.width, drawn.height, icon, partial(_pixels, kept.logo))


def _pixels(logo: CommuneImage) -> bytes | None:
    if logo.is_svg():
        return None
    with logo.get_rendition(LARGE_ICON).file.open() as file:
        content: bytes = file.read()
    return content


def shown_with(unsaved: SiteAppearance, request: HttpRequest) -> HttpResponse:
    """The home, as the form that is being filled in would have it (design.context reads ``theme_choice``)."""
    request.theme_choice = choice_of(unsaved, house())  # type: ignore[attr-defined]  # ours, for the processor
    home = apps.get_model("pages", "HomePage").objects.get()
    response: HttpResponse = home.serve(request)
    return response
