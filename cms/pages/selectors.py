"""What is read of a commune's site from outside of its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as __
from wagtail.models import Page

from cms.pages.compliance import level_on
from cms.pages.enums import ComplianceLevel, LegalKind, ListKind
from cms.pages.models import EventPage, JobPage, NewsPage, NoticePage
from cms.pages.models.lists import ListedPage
from cms.pages.pages import HOME_DEPTH, WrittenPage, accessor, page_classes
from design.components import Link

if TYPE_CHECKING:
    from datetime import date

    from wagtail.query import PageQuerySet


@dataclass(frozen=True)
class Frame:
    """What every page of the site has around it, read at once: its main menu, and how far it is accessible."""

    menu: list[Link]
    compliance: ComplianceLevel


def frame(path: str, today: date) -> Frame:
    """The menu, with the entry that ``path`` belongs to: procedures first, then the pages marked for it, and under them
    those marked too; and what the accessibility page keeps of its audit. One statement."""
    is_statement = Q(slug=LegalKind.ACCESSIBILITY.value, depth=HOME_DEPTH + 1)
    pages = Page.objects.live().filter(
        Q(show_in_menus=True) | is_statement, depth__in=(HOME_DEPTH + 1, HOME_DEPTH + 2)
    )
    pages = pages.exclude(empty_lists())
    audited: dict[str, Any] | None = None
    sections: dict[str, tuple[Page, list[Page]]] = {}
    read = pages.annotate(audited=F("legalpage__audited")).order_by("path")
    for page in read.only("slug", "title", "path", "depth", "show_in_menus"):
        audited = page.audited or audited
        if not page.show_in_menus:
            continue
        if page.depth == HOME_DEPTH + 1:
            sections[page.path] = (page, [])
        elif (section := sections.get(page.path[: -page.steplen])) is not None:
            section[1].append(page)
    entries = [
        _entry(path, f"/{section.slug}/", section.title, under) for section, under in sections.values()
    ]
    procedures = Link(__("Démarches"), "/demarches/", active=path.startswith("/demarches/"))
    return Frame([procedures, *entries], level_on(audited, today))


def _entry(path: str, url: str, title: str, under: list[Page]) -> Link:
    children = [
        Link(page.title, found, active=path.startswith(found))
        for page in under
        if (found := f"{url}{page.slug}/")
    ]
    return Link(title, url, active=path.startswith(url), children=children)


def empty_lists() -> Q:
    """Of pages: the permanent lists that have nothing to show now, which stay out of the menu and of the home."""
    today = timezone.localdate()
    below = {"path__startswith": OuterRef("path"), "live": True}
    coming = EventPage.objects.filter(**below).exclude(last_on__lt=today)
    jobs = JobPage.objects.filter(**below).exclude(closes_on__lt=today)
    return (
        Q(listpage__kind=ListKind.AGENDA) & ~Q(Exists(coming))
        | Q(listpage__kind=ListKind.NOTICES) & ~Q(Exists(NoticePage.objects.filter(**below)))
        | Q(listpage__kind=ListKind.JOBS) & ~Q(Exists(jobs))
        | Q(listpage__kind=ListKind.DOCUMENTS, listpage__collections=[])
    )


def examples() -> PageQuerySet:
    """Published pages that are still examples, in the order of the tree: a commune does not open with any (design.md).
    One statement, whatever the kinds."""
    written = [model for model in page_classes() if issubclass(model, WrittenPage)]
    marked = reduce(or_, (Q(**{f"{accessor(model)}__is_example": True}) for model in written))
    pages: PageQuerySet = Page.objects.live().filter(marked).order_by("path")
    return pages


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
    """The site map under the home; what permanent lists hold is left to them, which may have hundreds."""
    pages = public_pages().filter(depth__gt=HOME_DEPTH).not_type(NewsPage, ListedPage)
    branches: dict[str, Branch] = {}
    top: list[Branch] = []
    for page in pages:
        branch = branches[page.path] = Branch(page.title, page.url)
        parent = branches.get(page.path[: -page.steplen])
        (parent.children if parent else top).append(branch)
    return top
