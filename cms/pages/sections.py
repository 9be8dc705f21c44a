"""The pages under a page, as a section shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.pages.pages import accessor, page_classes
from cms.pages.procedures import Tile

if TYPE_CHECKING:
    from wagtail.models import Page

    from cms.pages.pages import SitePage
    from tenants.together import Asking


def tiles_under(parent: Page) -> Asking[list[Tile]]:
    """Live pages just under it, in the order of the tree, each with its icon and a line."""
    classes = page_classes()
    kinds = [accessor(model) for model in classes]
    unread = [f"{accessor(model)}__{name}" for model in classes for name in model.unread]
    below = parent.get_children().live().order_by("path")
    (pages,) = yield (below.select_related(*kinds).defer(*unread),)
    return [_tile(page, kinds) for page in pages]


def _tile(page: Page, kinds: list[str]) -> Tile:
    specific: SitePage = next(getattr(page, kind) for kind in kinds if hasattr(page, kind))
    return Tile(page.title, specific.result_text, specific.tile_icon, page.url)
