"""How a commune’s site looks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.pages.image_models import CommuneImage
from design.colour import NotAColour
from design.themes import PALETTES, Theme, ThemeRefused, Typeface, check_theme, palette


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
