"""What is read of a commune's site from outside of its pages."""

from __future__ import annotations

from django.utils.translation import gettext as __
from wagtail.models import Page

from cms.pages.models import NewsPage, SiteAppearance, StandardPage
from cms.pages.pages import HOME_DEPTH
from design.components import Link
from design.context import ThemeChoice

#: Height of a logo in the header, for screens of two pixels a point.
LOGO = "height-96|format-webp"


def menu(path: str) -> list[Link]:
    """The main menu, with the entry that ``path`` belongs to: procedures first, then the pages marked for it."""
    entries = [("/demarches/", __("Démarches"))]
    pages = Page.objects.live().filter(depth=HOME_DEPTH + 1, show_in_menus=True).order_by("path")
    entries += [(f"/{page.slug}/", page.title) for page in pages.only("slug", "title")]
    return [Link(title, url, active=path.startswith(url)) for url, title in entries]


def theme_choice() -> ThemeChoice | None:
    """What the commune chose of its look (``settings.DESIGN_THEME_SOURCE``); None when it chose nothing."""
    appearance = SiteAppearance.objects.select_related("logo").first()
    if appearance is None or appearance.theme is None:
        return None
    logo = appearance.logo.get_rendition(LOGO).url if appearance.logo else ""
    return ThemeChoice(appearance.theme, logo)


def example_contents() -> int:
    """How many published pages are still examples: a commune does not open with any (design.md)."""
    return NewsPage.objects.live().filter(is_example=True).count() + (
        StandardPage.objects.live().filter(is_example=True).count()
    )
