"""What is read of a commune's site from outside of its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as __
from wagtail.models import Page

from cms.pages.models import NewsPage
from cms.pages.pages import HOME_DEPTH, WrittenPage, page_classes
from design.components import Link

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet


def menu(path: str) -> list[Link]:
    """The main menu, with the entry that ``path`` belongs to: procedures first, then the pages marked for it, and under
    them those marked too; one statement."""
    pages = Page.objects.live().filter(depth__in=(HOME_DEPTH + 1, HOME_DEPTH + 2), show_in_menus=True)
    sections: dict[str, tuple[Page, list[Page]]] = {}
    for page in pages.order_by("path").only("slug", "title", "path", "depth"):
        if page.depth == HOME_DEPTH + 1:
            sections[page.path] = (page, [])
        elif (section := sections.get(page.path[: -page.steplen])) is not None:
            section[1].append(page)
    entries = [
        _entry(path, f"/{section.slug}/", section.title, under) for section, under in sections.values()
    ]
    return [Link(__("Démarches"), "/demarches/", active=path.startswith("/demarches/")), *entries]


def _entry(path: str, url: str, title: str, under: list[Page]) -> Link:
    children = [
        Link(page.title, found, active=path.startswith(found))
        for page in under
        if (found := f"{url}{page.slug}/")
    ]
    return Link(title, url, active=path.startswith(url), children=children)


def example_contents() -> int:
    """How many published pages are still examples: a commune does not open with any (design.md)."""
    written = [model for model in page_classes() if issubclass(model, WrittenPage)]
    return sum(model.objects.live().filter(is_example=True).count() for model in written)


@dataclass
class Branch:
    """A page of the site map and those under it."""

    title: str
    url: str
    children: list[Branch] = field(default_factory=list)


def public_pages() -> PageQuerySet:
    """Every page that anyone may read, in the order of the tree."""
    pages: PageQuerySet = Page.objects.live().public().filter(depth__gte=HOME_DEPTH).order_by("path")
    return pages


def tree() -> list[Branch]:
    """The site map under the home; news items are left to their list, which may have hundreds."""
    pages = public_pages().filter(depth__gt=HOME_DEPTH).not_type(NewsPage)
    branches: dict[str, Branch] = {}
    top: list[Branch] = []
    for page in pages:
        branch = branches[page.path] = Branch(page.title, page.url)
        parent = branches.get(page.path[: -page.steplen])
        (parent.children if parent else top).append(branch)
    return top
