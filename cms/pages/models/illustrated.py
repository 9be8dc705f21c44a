"""The image of a page: it says in words what it shows, or says that it is decorative (RGAA 1.1, 1.2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.pages.image_models import CommuneImage
from cms.pages.pages import WrittenPage


class IllustratedPage(WrittenPage):
    """To be joined by ``shown_with = ("image",)``. Columns have a default of the database: tables that exist take them."""

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
        default="",
        db_default="",
        help_text=_("Lu à voix haute aux personnes qui ne voient pas l’image."),
    )
    image_is_decorative = models.BooleanField(
        _("image décorative"),
        default=False,
        db_default=False,
        help_text=_("Elle n’apprend rien de plus que le texte."),
    )

    image_panel = MultiFieldPanel(
        [FieldPanel("image"), FieldPanel("image_alternative"), FieldPanel("image_is_decorative")],
        _("Image"),
    )

    class Meta:
        abstract = True

    @property
    def image_words(self) -> str:
        """The alternative; empty for an image that is decorative."""
        return "" if self.image_is_decorative else str(self.image_alternative)

    def clean(self) -> None:
        super().clean()
        if self.image and not self.image_is_decorative and not self.image_alternative.strip():
            message = __("Dites ce que montre l’image, ou cochez «\u00a0image décorative\u00a0».")
            raise ValidationError({"image_alternative": message})
