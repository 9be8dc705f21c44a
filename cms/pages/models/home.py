"""The home of a commune’s site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.pages import home
from cms.pages.image_models import CommuneImage
from cms.pages.pages import SitePage
from design.context import theme_for
from design.themes import HomeLayout

if TYPE_CHECKING:
    from django.http import HttpRequest


class HomePage(SitePage):
    """The question first, then the town hall as it is now, then the news. Its title is the commune's name."""

    introduction = models.CharField(
        _("phrase d’accueil"),
        max_length=200,
        default="Toutes les démarches de la mairie, en ligne ou au guichet. Sans compte quand la loi n’en demande pas.",
        help_text=_("Sous la question « Que voulez-vous faire ? »."),
    )

    synonyms = models.TextField(
        _("mots équivalents pour la recherche"),
        blank=True,
        max_length=4000,
        default="",
        db_default="",
        help_text=_(
            "Une ligne par groupe, les mots séparés par des virgules. Par exemple\u00a0: halle, marché couvert. "
            "Les plus courants (poubelle et déchet, cantine et restauration scolaire…) sont déjà connus."
        ),
    )

    photo = models.ForeignKey(
        CommuneImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo de la commune"),
        help_text=_(
            "Pour la page d’accueil « Vue » : large, sans texte dessus. Sans photo, l’accueil est « Parvis »."
        ),
    )
    photo_alternative = models.CharField(
        _("ce que montre la photo"), max_length=250, blank=True, default="", db_default=""
    )

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("photo"), FieldPanel("photo_alternative")], _("Photo")),
    ]
    promote_panels = [FieldPanel("search_description"), FieldPanel("synonyms")]
    parent_page_types: list[str] = []
    subpage_types = ["pages.StandardPage", "pages.FaqPage", "pages.GuidePage"]
    max_count = 1
    is_found = False

    class Meta:
        verbose_name = _("page d’accueil")
        verbose_name_plural = _("pages d’accueil")

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return f"cms/pages/home/{self.layout(request).value}.html"

    def layout(self, request: HttpRequest) -> HomeLayout:
        """What the theme says; « Vue » needs a photo."""
        asked = theme_for(request).layout
        return HomeLayout.PARVIS if asked is HomeLayout.VUE and self.photo_id is None else asked

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | home.content_of(self, self.layout(request))

    def clean(self) -> None:
        super().clean()
        if self.photo and not self.photo_alternative.strip():
            raise ValidationError({"photo_alternative": __("Dites en quelques mots ce que montre la photo.")})
