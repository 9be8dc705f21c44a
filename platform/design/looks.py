"""What somebody chose of a look, part by part: a commune, or its operator, who may keep parts to itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from design.colour import NotAColour
from design.swatches import refusal
from design.themes import (
    HeaderStyle,
    HomeLayout,
    Theme,
    ThemeRefused,
    TitleFace,
    Typeface,
    check_theme,
    palette,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS = ("main", "deep", "soft", "accent")


class Part(TextChoices):
    """A part of a look that the operator may keep to itself."""

    COLOURS = "colours", _("Couleurs")
    FACES = "faces", _("Caractères")
    HEADER = "header", _("En-tête")
    LAYOUT = "layout", _("Page d’accueil")


#: The fields of each part, in forms and tables.
FIELDS_OF: dict[Part, tuple[str, ...]] = {
    Part.COLOURS: ("palette", *COLOURS),
    Part.FACES: ("typeface", "titles"),
    Part.HEADER: ("header",),
    Part.LAYOUT: ("layout",),
}
LOOK_FIELDS = tuple(name for names in FIELDS_OF.values() for name in names)


@dataclass(frozen=True)
class Look:
    """None where nothing was chosen."""

    colours: Theme | None = None
    typeface: Typeface | None = None
    titles: TitleFace | None = None
    header: HeaderStyle | None = None
    layout: HomeLayout | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Look:
        """From fields of a form or a row; own colours win over a palette, and come by four."""
        main, deep, soft, accent = (str(values.get(name) or "") for name in COLOURS)
        slug = values.get("palette") or ""
        colours = palette(slug).theme if slug else None
        if main and deep and soft and accent:
            colours = Theme(main, deep, soft, accent)
        return cls(
            colours=colours,
            typeface=Typeface(values["typeface"]) if values.get("typeface") else None,
            titles=TitleFace(values["titles"]) if values.get("titles") else None,
            header=HeaderStyle(values["header"]) if values.get("header") else None,
            layout=HomeLayout(values["layout"]) if values.get("layout") else None,
        )


@dataclass(frozen=True)
class House:
    """The operator's look, the line that it adds to every footer, and what it keeps to itself."""

    look: Look = Look()
    mention: str = ""
    locked: frozenset[Part] = frozenset()
    #: As forms have them, by field.
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any] | None) -> House:
        if not values:
            return cls()
        known = set(Part.values)
        locked = frozenset(Part(name) for name in values.get("locked") or () if name in known)
        plain = {name: str(values.get(name) or "") for name in LOOK_FIELDS}
        return cls(Look.of(plain), str(values.get("mention") or ""), locked, plain)


@dataclass(frozen=True)
class Effective:
    """What is shown."""

    theme: Theme
    header: HeaderStyle
    layout: HomeLayout


def effective(own: Look, house: House, default: Theme) -> Effective:
    """The commune's choice where it may choose, else the operator's, else the palette of the region."""

    def first(part: Part, mine: Any, theirs: Any, otherwise: Any) -> Any:
        return theirs or otherwise if part in house.locked else mine or theirs or otherwise

    look = house.look
    colours: Theme = first(Part.COLOURS, own.colours, look.colours, default)
    return Effective(
        theme=colours.with_faces(
            first(Part.FACES, own.typeface, look.typeface, Typeface.SANS),
            first(Part.FACES, own.titles, look.titles, TitleFace.DISPLAY),
        ),
        header=first(Part.HEADER, own.header, look.header, HeaderStyle.SOBRE),
        layout=first(Part.LAYOUT, own.layout, look.layout, HomeLayout.PARVIS),
    )


def colour_errors(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is wrong with the colours of a form, by field; a colour that cannot be read comes with the nearest one that
    can. Every pair that the style sheets put together is computed, light and dark."""
    colours = {name: str(values.get(name) or "").strip() for name in COLOURS}
    if not any(colours.values()):
        return {}
    if missing := [name for name, value in colours.items() if not value]:
        return dict.fromkeys(missing, __("Donnez les quatre couleurs, ou aucune."))
    try:
        check_theme(Theme(colours["main"], colours["deep"], colours["soft"], colours["accent"]))
    except NotAColour as error:
        wrong = [name for name, value in colours.items() if value == str(error)] or ["main"]
        return dict.fromkeys(wrong, __("Une couleur s’écrit #9A3B26."))
    except ThemeRefused as error:
        return {problem.field: refusal(problem) for problem in error.problems}
    return {}
