"""Where entries are kept in the tree of pages: `/annuaire/` and a list for each kind, which every site has."""

from __future__ import annotations

from wagtail.models import Page

from cms.directory.enums import EntryKind
from cms.pages.models import HomePage, StandardPage
from cms.pages.pages import HOME_SLUG

DIRECTORY_SLUG = "annuaire"
#: Stored addresses of the directory and of its lists: permanent pages.
ROOT = f"/{HOME_SLUG}/{DIRECTORY_SLUG}/"
PATHS = frozenset({ROOT, *(f"{ROOT}{kind.value}/" for kind in EntryKind)})


def list_of(kind: EntryKind) -> Page:
    """The page under which entries of a kind are; made when a site of before has none."""
    found = Page.objects.filter(url_path=f"{ROOT}{kind.value}/").first()
    return found.specific if found is not None else _make(kind)


def make_lists() -> None:
    """The lists, under `/annuaire/` whatever kind of page stands there."""
    for kind in EntryKind:
        list_of(kind)


def _make(kind: EntryKind) -> Page:
    root = Page.objects.filter(url_path=ROOT).first()
    if root is None:
        home = HomePage.objects.get()
        root = home.add_child(
            instance=StandardPage(title="Annuaire", slug=DIRECTORY_SLUG, show_in_menus=True)
        )
    page: Page = root.add_child(instance=StandardPage(title=str(kind.label), slug=kind.value))
    return page
