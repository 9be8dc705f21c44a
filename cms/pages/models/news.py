"""News: their categories, their list, the items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.locks import BaseLock
from wagtail.search import index

from cms.blocks.fields import BodyField
from cms.blocks.streams import BodyStreamBlock
from cms.pages.image_models import CommuneImage
from cms.pages.news import THUMBNAIL, NewsEntry, with_entries
from cms.pages.pages import SitePage, WrittenPage
from design.components import Link

if TYPE_CHECKING:
    from django.http import HttpRequest


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
    template = "cms/pages/news_index.html"

    class Meta:
        verbose_name = _("liste des actualités")
        verbose_name_plural = _("listes des actualités")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        chosen = request.GET.get("categorie", "")
        categories = list(NewsCategory.objects.filter(pk__in=NewsPage.objects.live().values("category")))
        category = next((item for item in categories if item.slug == chosen), None)
        found = NewsPage.objects.live().filter(category=category) if category else NewsPage.objects.live()
        page = Paginator(with_entries(found), NEWS_A_PAGE).get_page(request.GET.get("page"))
        base = f"?categorie={category.slug}&page=" if category else "?page="
        tabs = [Link(__("Toutes"), self.url, active=category is None)]
        tabs += [
            Link(item.name, f"{self.url}?categorie={item.slug}", active=item == category)
            for item in categories
        ]
        return context | {
            "page_of_news": page,
            "news": [item.entry for item in page.object_list],
            "category": category,
            "tabs": tabs if len(categories) > 1 else [],
            "base": base,
        }


class ImposedLock(BaseLock):
    """Of a page that the operator put on the site (cms.received)."""

    def for_user(self, user: Any) -> bool:
        return True

    def get_message(self, user: Any) -> str:
        return __("Cette actualité vient de l’opérateur, qui l’impose\u00a0: elle ne se modifie pas ici.")


class NewsPage(WrittenPage):
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
    image = models.ForeignKey(
        CommuneImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )
    image_alternative = models.CharField(
        _("ce que montre l’image"),
        max_length=250,
        blank=True,
        help_text=_("Lu à voix haute aux personnes qui ne voient pas l’image."),
    )
    image_is_decorative = models.BooleanField(
        _("image décorative"), default=False, help_text=_("Elle n’apprend rien de plus que le texte.")
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

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("category"), FieldPanel("is_example")], _("Classement")
        ),
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_alternative"), FieldPanel("image_is_decorative")],
            _("Image"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    shown_with = ("category", "image")
    is_reviewed = False
    unread = ("body",)
    open_graph_kind = "article"
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

    @property
    def entry(self) -> NewsEntry:
        """The item as a list shows it."""
        thumbnail = self.image.get_rendition(THUMBNAIL) if self.image else None
        return NewsEntry(
            title=self.title,
            url=self.url,
            label=self.category.name if self.category else "",
            text=self.lead,
            day=self.date,
            image_url=thumbnail.url if thumbnail else "",
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

    def clean(self) -> None:
        super().clean()
        if self.image and not self.image_is_decorative and not self.image_alternative.strip():
            message = __("Dites ce que montre l’image, ou cochez « image décorative ».")
            raise ValidationError({"image_alternative": message})
