"""What every page of a commune's site has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef
from django.http import Http404
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.blocks.gathering import gather
from cms.pages.enums import RESERVED_SLUGS, ReviewRhythm
from cms.pages.page_form import SitePageForm
from cms.pages.review_panel import ReviewPanel
from design.components import Link

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from cms.pages.image_models import CommuneImage
    from tenants.together import Asking

#: Depth of a commune's home in Wagtail's tree: its only root has depth 1.
HOME_DEPTH = 2
#: First part of every stored address; never seen, never changed.
HOME_SLUG = "accueil"
#: Above any other boost, so that PostgreSQL keeps the words apart under its weight A (cms.pages.search).
PROMOTED_BOOST = 10


class SitePage(Page):
    """A page with the site's layout: breadcrumb, one query for its restrictions, no address of the platform."""

    # SmallIntegerField: a positive one would add its CHECK with its column (design.md, fleet DDL).
    review_every = models.SmallIntegerField(
        _("à relire"),
        choices=ReviewRhythm.choices,
        default=ReviewRhythm.YEARLY,
        db_default=ReviewRhythm.YEARLY.value,
    )
    reviewed_on = models.DateField(_("relue le"), null=True, blank=True, editable=False)
    promoted_words = models.CharField(
        _("mots pour lesquels cette page vient en premier"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Séparés par des virgules. Par exemple\u00a0: poubelle, encombrants, déchetterie."),
    )

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("show_in_menus"),
                FieldPanel("search_description"),
                FieldPanel("promoted_words"),
            ],
            _("Adresse, menu et recherche"),
        )
    ]
    #: Without the address, for pages whose address is a contract.
    locked_promote_panels = [
        MultiFieldPanel(
            [FieldPanel("show_in_menus"), FieldPanel("search_description"), FieldPanel("promoted_words")],
            _("Menu et recherche"),
        )
    ]

    base_form_class = SitePageForm
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel([FieldPanel("review_every"), ReviewPanel()], _("Relecture périodique")),
    ]

    search_fields = [*Page.search_fields, index.SearchField("promoted_words", boost=PROMOTED_BOOST)]

    #: What the page shows of other rows, read by the statement that finds it: names of foreign keys.
    shown_with: ClassVar[tuple[str, ...]] = ()
    #: Long columns that a line of results does not show.
    unread: ClassVar[tuple[str, ...]] = ()
    #: Whether a search may answer with it.
    is_found: ClassVar[bool] = True

    #: Whether somebody reads it again now and then: what bears its own date (news) ages by itself.
    is_reviewed: ClassVar[bool] = True
    #: Whether what follows its address is given to it (`/guide/chapitre/`): it answers 404 to what it does not know.
    takes_parts: ClassVar[bool] = False
    #: Beside its title where it is a tile.
    tile_icon: ClassVar[str] = "file-text"

    #: Known from the routing; None when the page came another way.
    is_restricted: bool | None = None

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if (
            self.depth in (None, HOME_DEPTH + 1)
            and self.slug in RESERVED_SLUGS
            and not self._has_it_already()
        ):
            message = __("Cette adresse est celle d’un service du site : choisissez-en une autre.")
            raise ValidationError({"slug": message})

    def _has_it_already(self) -> bool:
        """An address that became the platform's after the page took it stays the page's."""
        return self.pk is not None and Page.objects.filter(pk=self.pk, slug=self.slug).exists()

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """None without asking when the statement that found the page saw none (cms.pages.routing)."""
        if self.is_restricted is False:
            none: QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
            return none
        restrictions: QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions

    @property
    def result_label(self) -> str:
        """What a line of results calls the page."""
        return __("Page")

    @property
    def result_text(self) -> str:
        """What a line of results says of it."""
        return str(self.search_description or getattr(self, "introduction", ""))

    @property
    def shared_picture(self) -> CommuneImage | None:
        """What networks show beside a link to the page; None: the commune's own picture (design.sharing)."""
        return getattr(self, "image", None)

    #: Of Open Graph (ogp.me): « article » for what is dated.
    open_graph_kind: ClassVar[str] = "website"

    def schema_org(self) -> dict[str, Any] | None:
        """What the page is to search engines (schema.org), without its address and picture; None when it is but a page."""
        return None

    def file(self, request: HttpRequest, name: str) -> HttpResponse:
        """A file under its address: a feed, a calendar. Unknown ones raise Http404."""
        raise Http404

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        gather(self, request, self.asks())
        context["breadcrumb_links"] = self.breadcrumb_links()
        return context

    def asks(self) -> dict[str, Asking[Any]]:
        """What the page shows of other rows beside its bodies, read with what they show (``cms.blocks.once`` gives it)."""
        return {}

    def breadcrumb_links(self) -> list[Link]:
        """Pages between the home and this one."""
        if self.depth <= HOME_DEPTH + 1:
            return []
        ancestors = self.get_ancestors().filter(depth__gt=HOME_DEPTH, live=True)
        return [Link(title=page.title, url=page.url) for page in ancestors]


class WrittenPage(SitePage):
    """A page that a town writes itself; born as an example, it is shown as one and keeps from opening (design.md)."""

    is_example = models.BooleanField(
        _("contenu d’exemple"),
        default=False,
        help_text=_(
            "Décochez cette case quand ce texte est devenu le vôtre : la mention « Exemple » disparaît."
        ),
    )

    class Meta:
        abstract = True


def page_classes() -> list[type[SitePage]]:
    """Every kind of page of a site, whatever app it is of, in the order of the apps."""
    return [model for model in apps.get_models() if issubclass(model, SitePage)]


def accessor(model: type[SitePage]) -> str:
    """The attribute of a ``Page`` that leads to its own class (multi-table inheritance)."""
    return str(model._meta.model_name)


def restrictions_above() -> QuerySet[PageViewRestriction]:
    """For an ``Exists`` on pages: what restricts the page of the outer query, or one of those above it."""
    found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.annotate(
        tree_path=ExpressionWrapper(OuterRef("path"), models.CharField())
    ).filter(tree_path__startswith=F("page__path"))
    return found
