"""How a commune’s site looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import PreviewableMixin

from cms.pages import appearance
from cms.pages.appearance_form import AppearanceForm
from cms.pages.image_models import CommuneImage
from design.models import LookFields
from design.widgets import ColourInput

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_LOGO = "logo"


@register_setting(icon="view", order=100)
class SiteAppearance(PreviewableMixin, LookFields, BaseGenericSetting):
    """What a commune chose of its look. Where it chose nothing: its operator's choice, or the palette that its roofs
    suggest (design.looks.effective)."""

    logo = models.ForeignKey(
        CommuneImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("blason ou logo"),
        help_text=_("Sans image, l’emblème est le contour de la commune."),
    )
    icon = models.CharField(
        _("icône des onglets"),
        max_length=4,
        default="",
        db_default="",
        blank=True,
        choices=[("", _("Le contour de la commune")), (_LOGO, _("Le blason ou le logo"))],
    )

    base_form_class = AppearanceForm
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("palette"),
                *(FieldPanel(name, widget=ColourInput) for name in ("main", "deep", "soft", "accent")),
            ],
            _("Couleurs\u00a0: une palette, ou les vôtres, de la forme #9A3B26"),
        ),
        MultiFieldPanel([FieldPanel("typeface"), FieldPanel("titles")], _("Caractères")),
        MultiFieldPanel([FieldPanel("header"), FieldPanel("logo"), FieldPanel("icon")], _("En-tête")),
        FieldPanel("layout"),
    ]

    class Meta:
        verbose_name = _("apparence du site")

    @property
    def icon_is_the_logo(self) -> bool:
        return self.icon == _LOGO

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The home as it would look: the form is not kept yet."""
        return appearance.shown_with(self, request)
