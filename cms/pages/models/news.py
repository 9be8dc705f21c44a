"""News: their categories, their list, the items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.locks import BaseLock
from wagtail.search import index

from cms.blocks.attached import RelatedPagesStreamBlock
from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.pages.example_panel import ExamplePanel
from cms.pages.feeds import FEED_FILE, ITEMS, Item, category_of, feed
from cms.pages.models.illustrated import IllustratedPage
from cms.pages.news import NewsEntry, thumbnail_url, with_entries
from cms.pages.occurrences import moment
from cms.pages.pages import SitePage
from design.components import Link
from identity.town_hall.models import Service
from tenants.current import current_commune

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse


NEWS_A_PAGE = 12


class NewsCategory(models.Model):
    """What a news item is about, in a word or two."""

    name = models.CharField(_("nom"), max_length=40, unique=True)
    slug = models.SlugField(_("identifiant"), max_length=40, unique=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("catégorie d’actualités")
        verbose_name_plural = _("catégories d’actualités")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class NewsIndexPage(SitePage):
    """All the news, newest first, by category when asked."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("introduction")]
    promote_panels = SitePage.locked_promote_panels
    parent_page_types: list[str] = []
    subpage_types = ["pages.NewsPage"]
    max_count = 1
    takes_parts = True
    tile_icon = "newspaper"
    template = "cms/pages/news_index.html"

    class Meta:
        verbose_name = _("liste des actualités")
        verbose_name_plural = _("listes des actualités")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        year = _year(*args)
        shelves = _shelves()
        chosen = request.GET.get("categorie", "")
        categories = sorted({one.category for one in shelves if one.category}, key=lambda one: one.name)
        category = next((one for one in categories if one.slug == chosen), None)
        if year and not any(one.year == year for one in shelves):
            raise Http404
        found = NewsPage.objects.live()
        found = found.filter(category=category) if category else found
        found = found.filter(date__year=year) if year else found
        paginator = Paginator(with_entries(found), NEWS_A_PAGE)
        # Counted already, with the categories and the years: one statement for the three.
        paginator.count = sum(one.number for one in shelves if one.holds(category, year))
        page = paginator.get_page(request.GET.get("page"))
        here = f"{self.url}{year}/" if year else self.url
        tabs = [Link(__("Toutes"), here, active=category is None)]
        tabs += [
            Link(item.name, f"{here}?categorie={item.slug}", active=item == category) for item in categories
        ]
        return context | {
            "page_of_news": page,
            "news": [item.entry for item in page.object_list],
            "category": category,
            "year": year,
            "years": self._years({one.year for one in shelves}, year),
            "tabs": tabs if len(categories) > 1 else [],
            "base": f"?categorie={category.slug}&page=" if category else "?page=",
            "feeds": self._feeds(category),
            **({"breadcrumb_links": [Link(self.title, self.url)]} if year else {}),
        }

    def _years(self, years: set[int], shown: int) -> list[Link]:
        """The years that have news, but for one alone: there is nothing to choose then."""
        links = [
            Link(str(year), f"{self.url}{year}/", active=year == shown)
            for year in sorted(years, reverse=True)
        ]
        return links if len(links) > 1 else []

    def _feeds(self, category: NewsCategory | None) -> list[Link]:
        feeds = [Link(__("toutes les actualités"), f"{self.url}{FEED_FILE}")]
        if category is not None:
            feeds.append(Link(category.name, f"{self.url}flux-{category.slug}.xml"))
        return feeds

    def file(self, request: HttpRequest, name: str) -> HttpResponse:
        slug = category_of(name)
        category = NewsCategory.objects.filter(slug=slug).first() if slug else None
        if slug is None or (slug and category is None):
            raise Http404
        found = NewsPage.objects.live().select_related("category").defer("body")
        found = found.filter(category=category) if category else found
        items = [item.feed_item for item in found.order_by("-date", "-first_published_at", "-pk")[:ITEMS]]
        return feed(current_commune(), self, name, items, category.name if category else "")


@dataclass(frozen=True)
class _Shelf:
    """How many live items a category has in a year."""

    category: NewsCategory | None
    year: int
    number: int

    def holds(self, category: NewsCategory | None, year: int) -> bool:
        return category in {None, self.category} and year in {0, self.year}


def _shelves() -> list[_Shelf]:
    rows = (
        NewsPage.objects.live()
        .order_by()
        .values_list("category", "category__slug", "category__name", "date__year")
    )
    return [
        _Shelf(NewsCategory(pk=pk, slug=slug, name=name) if pk else None, year, number)
        for pk, slug, name, year, number in rows.annotate(number=models.Count("pk"))
    ]


def _year(*parts: str) -> int:
    """Of `/actualites/2025/`; 0 of the list itself. Raises Http404 for anything else."""
    if not parts:
        return 0
    if len(parts) > 1 or not (len(parts[0]) == 4 and parts[0].isdecimal() and parts[0].isascii()):
        raise Http404
    return int(parts[0])


class ImposedLock(BaseLock):
    """Of a page that the operator put on the site (cms.received)."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return __("Cette actualité vient de l’opérateur, qui l’impose\u00a0: elle ne se modifie pas ici.")


class NewsPage(IllustratedPage):
    """A news item. An image says in words what it shows, or says that it is decorative (RGAA 1.1, 1.2)."""

    date = models.DateField(_("date"), default=timezone.localdate)
    category = models.ForeignKey(
        NewsCategory,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("catégorie"),
    )
    lead = models.CharField(
        _("l’essentiel en une phrase"),
        max_length=280,
        help_text=_("Montrée dans les listes : quoi, où, quand. La plupart des gens ne lisent qu’elle."),
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("publié par le service"),
    )
    body = BodyField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)
    # Of the operator (cms.received): which of its contents, whether it is imposed, where it stands otherwise. A UUID, since
    # no key crosses schemas.
    pushed_from = models.UUIDField(_("envoi de l’opérateur"), null=True, blank=True, editable=False)
    is_imposed = models.BooleanField(
        _("imposée par l’opérateur"), default=False, db_default=False, editable=False
    )
    push_state = models.CharField(
        _("réponse à l’opérateur"), max_length=10, blank=True, default="", db_default="", editable=False
    )
    related = BodyField(RelatedPagesStreamBlock(), verbose_name=_("pages liées"), blank=True, null=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("category"), FieldPanel("service"), ExamplePanel()],
            _("Classement"),
        ),
        IllustratedPage.image_panel,
        FieldPanel("body"),
        FieldPanel("related"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    is_reviewed = False
    shown_with = ("category", "image", "service")
    unread = ("body", "related")
    open_graph_kind = "article"
    tile_icon = "newspaper"
    parent_page_types = ["pages.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "cms/pages/news.html"

    class Meta:
        verbose_name = _("actualité")
        verbose_name_plural = _("actualités")

    def get_lock(self) -> BaseLock | None:
        """What the operator imposes is changed by nobody here."""
        lock: BaseLock | None = ImposedLock(self) if self.is_imposed else super().get_lock()
        return lock

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        pages = [block.value for block in self.related if block.value and block.value.live]
        service = self.service if self.service and self.service.is_active else None
        return context | {"related": [Link(page.title, page.url) for page in pages], "service": service}

    @property
    def updated_on(self) -> dt.date | None:
        """The day of the last change, when it is not the day it came out."""
        if self.last_published_at is None or self.first_published_at is None:
            return None
        changed = timezone.localdate(self.last_published_at)
        return changed if changed > max(self.date, timezone.localdate(self.first_published_at)) else None

    @property
    def feed_item(self) -> Item:
        categories = (self.category.name,) if self.category else ()
        published = self.first_published_at or moment(self.date, None)
        return Item(str(self.translation_key), self.title, self.url, self.lead, published, categories)

    @property
    def entry(self) -> NewsEntry:
        """The item as a list shows it."""
        return NewsEntry(
            title=self.title,
            url=self.url,
            label=self.category.name if self.category else "",
            text=self.lead,
            day=self.date,
            image_url=thumbnail_url(self.image, getattr(self, "thumbnail_name", None)),
            is_example=self.is_example,
        )

    @property
    def result_label(self) -> str:
        return __("Actualité")

    @property
    def result_text(self) -> str:
        return self.lead

    def schema_org(self) -> dict[str, Any]:
        changed = self.last_published_at or self.first_published_at
        return {
            "@type": "NewsArticle",
            "headline": self.title,
            "description": self.lead,
            "datePublished": self.date.isoformat(),
            **({"dateModified": changed.isoformat()} if changed else {}),
        }
