"""What is kept of looks: the operator's own, read by every commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from design.looks import LOOK_FIELDS, House, Look, colour_errors
from design.themes import PALETTES, HeaderStyle, HomeLayout, TitleFace, Typeface

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_DEFAULT = ("", _("Par défaut"))


class LookFields(models.Model):
    """A look as columns; empty where nothing was chosen (design.looks)."""

    palette = models.CharField(
        _("palette"),
        max_length=20,
        blank=True,
        choices=[("", _("Celle de la région")), *((item.slug, item.name) for item in PALETTES)],
    )
    main = models.CharField(_("couleur principale"), max_length=7, blank=True)
    deep = models.CharField(_("couleur profonde"), max_length=7, blank=True)
    soft = models.CharField(_("couleur de fond"), max_length=7, blank=True)
    accent = models.CharField(_("couleur d’accent"), max_length=7, blank=True)
    typeface = models.CharField(
        _("caractère des textes"),
        max_length=5,
        default="",
        blank=True,
        choices=[
            _BY_DEFAULT,
            (
                Typeface.SANS.value,
                _("Atkinson Hyperlegible Next, sans empattement, dessiné pour être lu de tous"),
            ),
            (Typeface.SERIF.value, _("Source Serif 4, à empattement")),
        ],
    )
    titles = models.CharField(
        _("caractère des titres"),
        max_length=7,
        default="",
        db_default="",
        blank=True,
        choices=[
            _BY_DEFAULT,
            (TitleFace.DISPLAY.value, _("Bricolage Grotesque, avec du caractère")),
            (TitleFace.TEXT.value, _("Celui des textes")),
        ],
    )
    header = models.CharField(
        _("style de l’en-tête"),
        max_length=10,
        default="",
        db_default="",
        blank=True,
        choices=[
            _BY_DEFAULT,
            (HeaderStyle.SOBRE.value, _("Sobre\u00a0: le nom à gauche, le menu à droite")),
            (
                HeaderStyle.BANDEAU.value,
                _("Bandeau\u00a0: le nom sur la couleur de la commune, le menu dessous"),
            ),
            (HeaderStyle.CENTRE.value, _("Centré\u00a0: l’emblème et le nom au milieu")),
        ],
    )
    layout = models.CharField(
        _("page d’accueil"),
        max_length=10,
        default="",
        db_default="",
        blank=True,
        choices=[
            _BY_DEFAULT,
            (HomeLayout.PARVIS.value, _("Parvis\u00a0: la question d’abord, puis les démarches")),
            (HomeLayout.PANNEAU.value, _("Panneau\u00a0: tout sur une page, comme le panneau du village")),
            (HomeLayout.GAZETTE.value, _("Gazette\u00a0: les actualités d’abord, en colonnes")),
            (HomeLayout.VUE.value, _("Vue\u00a0: une grande photo de la commune, puis les démarches")),
        ],
    )

    class Meta:
        abstract = True

    @property
    def look(self) -> Look:
        return Look.of(self.look_values())

    def look_values(self) -> Mapping[str, Any]:
        return {name: getattr(self, name) for name in LOOK_FIELDS}

    def clean(self) -> None:
        super().clean()
        if errors := colour_errors(self.look_values()):
            raise ValidationError(errors)


class HouseTheme(LookFields):
    """The operator's look: one row, there since the first ``prepare`` (design.seeds)."""

    THE_ONE = 1

    id = models.BigIntegerField(primary_key=True, default=THE_ONE, editable=False)
    mention = models.CharField(
        _("mention au pied de chaque site"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Par exemple\u00a0: Site réalisé avec le syndicat numérique du Rhône."),
    )
    locked = models.JSONField(_("ce que les communes ne changent pas"), default=list, blank=True)

    class Meta:
        verbose_name = _("apparence de la maison")
        verbose_name_plural = _("apparences de la maison")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="design_one_house_theme")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def house(self) -> House:
        return House.of({**self.look_values(), "mention": self.mention, "locked": self.locked})
