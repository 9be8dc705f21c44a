"""What a home shows, by its layout; the rest of a commune's life comes from ``settings.HOME_SOURCES``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from cms.pages import procedures
from cms.pages.news import with_entries
from design.components import Picture
from design.themes import HomeLayout
from tenants.together import answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cms.pages.models import HomePage
    from design.components import Dated

TASKS = 6
NEWS = {HomeLayout.PARVIS: 4, HomeLayout.PANNEAU: 3, HomeLayout.GAZETTE: 7, HomeLayout.VUE: 4}
DATES = {HomeLayout.PARVIS: 5, HomeLayout.PANNEAU: 8, HomeLayout.GAZETTE: 4, HomeLayout.VUE: 3}
#: They stand under the hall's hours on « Panneau », whose dates fill a column.
ACTS = {HomeLayout.PARVIS: 3, HomeLayout.PANNEAU: 3, HomeLayout.GAZETTE: 4, HomeLayout.VUE: 3}
#: Where the agenda stands beside the news and the acts, of which there may be none.
DATES_WITHOUT_ACTS = {HomeLayout.PARVIS: 3}
#: The photo of « Vue », as wide as a screen.
VIEW = "fill-1920x720|format-webp"


def content_of(page: HomePage, layout: HomeLayout) -> dict[str, Any]:
    news = apps.get_model("pages", "NewsPage").objects.live()
    acts = dated("acts", ACTS[layout])
    most = DATES[layout] if acts else DATES_WITHOUT_ACTS.get(layout, DATES[layout])
    return {
        "tasks": procedures.tasks(TASKS),
        "news": [item.entry for item in with_entries(news)[: NEWS[layout]]],
        "agenda": dated("agenda", most),
        "acts": acts,
        "today": timezone.localdate(),
        "view": view_of(page) if layout is HomeLayout.VUE else None,
    }


def dated(source: str, limit: int) -> Sequence[Dated]:
    """Nothing until an app is named for it."""
    path = settings.HOME_SOURCES.get(source)
    found: Sequence[Dated] = answer(import_string(path)(limit)) if path else ()
    return found


def view_of(page: HomePage) -> Picture | None:
    if page.photo is None:
        return None
    drawn = page.photo.get_rendition(VIEW)
    return Picture(drawn.url, drawn.width, drawn.height, page.photo_alternative)
