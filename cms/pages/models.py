"""The pages of a commune's site, its news, and how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks.streams import BodyStreamBlock
from cms.pages import legal, procedures
from cms.pages.enums import LegalKind
from cms.pages.image_models import CommuneImage, CommuneRendition
from cms.pages.news import THUMBNAIL, NewsEntry, with_entries
from cms.pages.pages import SitePage, WrittenPage
from design.colour import NotAColour
from design.components import Link
from design.themes import PALETTES, Theme, ThemeRefused, Typeface, check_theme, palette

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = [
    "CommuneImage",
    "CommuneRendition",
    "HomePage",
    "LegalPage",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "SiteAppearance",
    "StandardPage",
]

NEWS_A_PAGE = 12
NEWS_ON_HOME = 3
TASKS_ON_HOME = 6


class HomePage(SitePage):
    """The question first, then the town hall as it is now, then the news. Its title is the commune's name."""

    introduction = models.CharField(
        _("phrase d’accueil"),
        max_length=200,
        default="Toutes les démarches de la mairie, en ligne ou au guichet. Sans compte quand la loi n’en demande pas.",
        help_text=_("Sous la question « Que voulez-vous faire ? »."),
    )

    content_panels = [*SitePage.content_panels, FieldPanel("introduction")]
    promote_panels = [FieldPanel("search_description")]
    parent_page_types: list[str] = []
    subpage_types = ["pages.StandardPage"]
    max_count = 1
    template = "cms/pages/home.html"

    class Meta:
        verbose_name = _("page d’accueil")
        verbose_name_plural = _("pages d’accueil")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        latest = with_entries(NewsPage.objects.live())[:NEWS_ON_HOME]
        return context | {
            "tasks": procedures.tasks(TASKS_ON_HOME),
            "news": [item.entry for item in latest],
        }


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
    body = StreamField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)

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
    parent_page_types = ["pages.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "cms/pages/news.html"

    class Meta:
        verbose_name = _("actualité")
        verbose_name_plural = _("actualités")

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

    def clean(self) -> None:
        super().clean()
        if self.image and not self.image_is_decorative and not self.image_alternative.strip():
            message = __("Dites ce que montre l’image, ou cochez « image décorative ».")
            raise ValidationError({"image_alternative": message})


class StandardPage(WrittenPage):
    """A page of text, under the home or under another one."""

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)
    body = StreamField(BodyStreamBlock(), verbose_name=_("texte"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("is_example"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("introduction"), index.SearchField("body")]
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]
    template = "cms/pages/standard.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        children = self.get_children().live().order_by("path") if self.numchild else []
        return context | {"children": [Link(page.title, page.url) for page in children]}


class LegalPage(SitePage):
    """A page that the law asks for, generated from the commune's data; what the commune adds stands below."""

    kind = models.CharField(_("page"), max_length=30, choices=LegalKind.choices, unique=True, editable=False)
    keywords = models.CharField(max_length=300, blank=True, editable=False)
    complement = StreamField(BodyStreamBlock(), verbose_name=_("complément de la commune"), blank=True)

    content_panels = [
        HelpPanel(
            _(
                "Cette page se remplit toute seule avec les informations de la commune et de ses démarches. "
                "Vous pouvez ajouter un texte à la suite."
            )
        ),
        *SitePage.content_panels,
        FieldPanel("complement"),
    ]
    promote_panels = SitePage.locked_promote_panels
    search_fields = [*SitePage.search_fields, index.SearchField("keywords"), index.SearchField("complement")]
    parent_page_types: list[str] = []
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page légale")
        verbose_name_plural = _("pages légales")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return f"cms/legal/{self.kind}.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | legal.context_of(LegalKind(self.kind))


@register_setting(icon="view", order=100)
class SiteAppearance(BaseGenericSetting):
    """What a commune chose of its look. Nothing chosen: the palette that its roofs suggest (design.context)."""

    palette = models.CharField(
        _("palette"),
        max_length=20,
        blank=True,
        choices=[("", _("Celle de votre région")), *((item.slug, item.name) for item in PALETTES)],
    )
    main = models.CharField(_("couleur principale"), max_length=7, blank=True)
    deep = models.CharField(_("couleur profonde"), max_length=7, blank=True)
    soft = models.CharField(_("couleur de fond"), max_length=7, blank=True)
    accent = models.CharField(_("couleur d’accent"), max_length=7, blank=True)
    typeface = models.CharField(
        _("caractère des textes"),
        max_length=5,
        default=Typeface.SANS.value,
        choices=[(Typeface.SANS.value, _("Sans empattement")), (Typeface.SERIF.value, _("À empattement"))],
    )
    logo = models.ForeignKey(
        CommuneImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("blason ou logo"),
        help_text=_("Sans image, l’emblème est le contour de la commune."),
    )

    panels = [
        FieldPanel("palette"),
        MultiFieldPanel(
            [FieldPanel("main"), FieldPanel("deep"), FieldPanel("soft"), FieldPanel("accent")],
            _("Ou vos propres couleurs, de la forme #9A3B26"),
        ),
        FieldPanel("typeface"),
        FieldPanel("logo"),
    ]

    class Meta:
        verbose_name = _("apparence du site")

    @property
    def theme(self) -> Theme | None:
        """What was chosen; None when nothing was. Own colours win over a palette."""
        typeface = Typeface(self.typeface)
        if all((self.main, self.deep, self.soft, self.accent)):
            return Theme(self.main, self.deep, self.soft, self.accent, typeface)
        if not self.palette:
            return None
        chosen = palette(self.palette).theme
        return Theme(chosen.main, chosen.deep, chosen.soft, chosen.accent, typeface)

    def clean(self) -> None:
        super().clean()
        colours = {name: getattr(self, name) for name in ("main", "deep", "soft", "accent")}
        if not any(colours.values()):
            return
        if missing := [name for name, value in colours.items() if not value]:
            raise ValidationError({name: __("Donnez les quatre couleurs, ou aucune.") for name in missing})
        try:
            check_theme(Theme(**colours))
        except NotAColour as error:
            raise ValidationError(__("Une couleur s’écrit #9A3B26.")) from error
        except ThemeRefused as error:
            raise ValidationError(
                {
                    problem.field: __("Pas assez contrastée pour être lue. La plus proche qui convient : %s.")
                    % problem.suggestion
                    for problem in error.problems
                }
            ) from error
