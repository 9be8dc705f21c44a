"""The theme's style sheet, the emblem as an icon, and the living style guide."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from design import styleguide
from design.admin_css import admin_css, admin_digest
from design.context import theme_of, theme_of_token
from design.outline import favicon_svg
from design.sharing import share_card
from design.themes import PALETTES, dark_roles, light_roles, theme_css, theme_digest
from design.touch_icon import logo_icon, outline_icon
from tenants.current import commune_or_none

if TYPE_CHECKING:
    from django.http import HttpRequest

    from design.context import CommuneTheme

YEAR = 365 * 24 * 3600


@require_safe
def theme(request: HttpRequest, digest: str) -> HttpResponse:
    """`/theme/<digest>.css`: for ever when the digest is a palette's or the commune's; else today's theme,
    not kept.

    A page cached before a change of theme still asks for the old digest: today's colours rather than none.
    """
    if (token := request.GET.get("apercu")) and (previewed := theme_of_token(token)):
        response = HttpResponse(theme_css(previewed), content_type="text/css; charset=utf-8")
        patch_cache_control(response, no_store=True)
        return response
    for candidate in (*(p.theme for p in PALETTES), current := theme_of(commune_or_none()).theme):
        if theme_digest(candidate) == digest:
            response = HttpResponse(theme_css(candidate), content_type="text/css; charset=utf-8")
            patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
            return response
    response = HttpResponse(theme_css(current), content_type="text/css; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def admin_theme(request: HttpRequest, digest: str) -> HttpResponse:
    """`/theme/<digest>-gestion.css`: Wagtail's admin in the commune's colours."""
    current = theme_of(commune_or_none()).theme
    response = HttpResponse(admin_css(current), content_type="text/css; charset=utf-8")
    if admin_digest(current) == digest:
        patch_cache_control(response, private=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response


@require_safe
def emblem(request: HttpRequest) -> HttpResponse:
    """`/embleme.svg`: the outline as favicon, in the theme's colour, light or dark as the browser is."""
    current = theme_of(commune_or_none())
    light, dark = light_roles(current.theme)["main"], dark_roles(current.theme)["main"]
    drawing = favicon_svg(current.emblem_path, light=str(light), dark=str(dark))
    response = HttpResponse(drawing, content_type="image/svg+xml; charset=utf-8")
    # The icon has a style element of its own; nothing else may run in it when it is opened alone.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    patch_cache_control(response, public=True, max_age=24 * 3600)
    return response


@require_safe
def share_picture(request: HttpRequest) -> HttpResponse:
    """`/partage.png`: what a network shows beside a link to the site (Open Graph); painted once a look, then kept."""
    commune = commune_or_none()
    if commune is None:
        raise Http404
    current = theme_of(commune)
    drawn = hashlib.sha256(f"{commune.name}|{current.emblem_path}|{current.theme}".encode()).hexdigest()[:16]
    picture = cache.get_or_set(
        f"share-picture-{drawn}",
        lambda: share_card(commune.name, current.emblem_path, current.theme, _("Site de la commune")),
        timeout=30 * 24 * 3600,
    )
    response = HttpResponse(picture, content_type="image/png")
    patch_cache_control(response, public=True, max_age=24 * 3600)
    return response


@require_safe
def touch_icon(request: HttpRequest) -> HttpResponse:
    """`/apple-touch-icon.png`: the site's icon on a telephone's screen, at the address where telephones look for it."""
    commune = commune_or_none()
    if commune is None:
        raise Http404
    current = theme_of(commune)
    logo = current.icon_url if current.logo and current.logo.icon_url else ""
    drawn = hashlib.sha256(f"{logo}|{current.emblem_path}|{current.theme}".encode()).hexdigest()[:16]
    picture = cache.get_or_set(f"touch-icon-{drawn}", lambda: _touch_icon(current), timeout=30 * 24 * 3600)
    response = HttpResponse(picture, content_type="image/png")
    patch_cache_control(response, public=True, max_age=24 * 3600)
    return response


def _touch_icon(current: CommuneTheme) -> bytes:
    """The logo where it is the icon of the site, else the outline: as the tab of a browser has it."""
    if current.logo and current.logo.icon_url and (picture := current.logo.pixels()):
        return logo_icon(picture)
    return outline_icon(current.emblem_path, current.theme)


@require_GET
def style(request: HttpRequest, page: str = "composants") -> HttpResponse:
    """`/style/`: every component, outside production only."""
    if getattr(settings, "PRODUCTION", True) and not settings.DEBUG:
        raise Http404
    if page not in styleguide.PAGES:
        raise Http404
    shown = styleguide.context(page)
    return render(request, f"design/style/{shown.get('template', page)}.html", shown)
