"""Themes: a commune's four colours and typeface, their checks, and the one small CSS file they become."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from design.colour import Colour, contrast, nearest_legible

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TEXT_MINIMUM = 4.5
OUTLINE_MINIMUM = 3.0
STRONG_MINIMUM = 7.0
WHITE = Colour.parse("#FFFFFF")
INK = Colour.parse("#1B1F23")
INK_2 = Colour.parse("#4A5056")
NIGHT = Colour.parse("#101214")
PAPER_ON_NIGHT = Colour.parse("#F2EFEA")


class Typeface(StrEnum):
    """What long text is set in: Atkinson Hyperlegible Next or Source Serif 4."""

    SANS = "sans"
    SERIF = "serif"


class TitleFace(StrEnum):
    """What titles are set in: Bricolage Grotesque, or the face of the text."""

    DISPLAY = "display"
    TEXT = "text"


class HeaderStyle(StrEnum):
    """How the header of the site is built: one markup, three style rules (header-styles.css)."""

    SOBRE = "sobre"
    BANDEAU = "bandeau"
    CENTRE = "centre"


class HomeLayout(StrEnum):
    """What the home puts first."""

    PARVIS = "parvis"
    PANNEAU = "panneau"
    GAZETTE = "gazette"
    VUE = "vue"


@dataclass(frozen=True)
class Theme:
    """Four colours as `#RRGGBB` and the faces of text and titles: what becomes the style sheet."""

    main: str
    deep: str
    soft: str
    accent: str
    typeface: Typeface = Typeface.SANS
    titles: TitleFace = TitleFace.DISPLAY

    def with_faces(self, typeface: Typeface, titles: TitleFace) -> Theme:
        return replace(self, typeface=typeface, titles=titles)


@dataclass(frozen=True)
class Palette:
    """A ready-made theme, named after what French towns are made of."""

    slug: str
    name: StrOrPromise
    origin: StrOrPromise
    theme: Theme


PALETTES: tuple[Palette, ...] = (
    Palette("tuile", _("Tuile"), _("toits du Midi"), Theme("#9A3B26", "#4A1D14", "#FBEFEA", "#2F5D62")),
    Palette(
        "ardoise",
        _("Ardoise"),
        _("toits de Bretagne et d’Anjou"),
        Theme("#24404F", "#14262F", "#E9EFF2", "#A8412B"),
    ),
    Palette(
        "pierre",
        _("Pierre"),
        _("pierre blonde du Périgord et du Beaujolais"),
        Theme("#6B5323", "#3A2C11", "#F7F1E3", "#3E5C76"),
    ),
    Palette("vigne", _("Vigne"), _("vignobles"), Theme("#5B2A48", "#321627", "#F6EDF2", "#4E6B2F")),
    Palette("ocean", _("Océan"), _("Atlantique"), Theme("#0B5A7A", "#06303F", "#E6F2F7", "#9C4513")),
    Palette("foret", _("Forêt"), _("Vosges, Jura"), Theme("#2C5E3F", "#163020", "#EAF3ED", "#A3471F")),
    Palette("neige", _("Neige"), _("Alpes, Pyrénées"), Theme("#2B4C8C", "#17294D", "#EBF0FA", "#A8322D")),
    Palette("lavande", _("Lavande"), _("Provence"), Theme("#4C4394", "#28234F", "#EFEDF9", "#7A5A10")),
    Palette("brique", _("Brique"), _("Nord, Toulouse"), Theme("#8C2F2B", "#471614", "#F9ECEB", "#1F5A6B")),
    Palette("lagon", _("Lagon"), _("outre-mer"), Theme("#00605E", "#003130", "#E3F4F3", "#A83253")),
)
DEFAULT_PALETTE = PALETTES[1]


class UnknownPalette(KeyError):
    """Raised for a slug that names no palette."""


def palette(slug: str) -> Palette:
    for candidate in PALETTES:
        if candidate.slug == slug:
            return candidate
    raise UnknownPalette(slug)


@dataclass(frozen=True)
class ContrastProblem:
    """A pair that cannot be read, and the colour nearest to the chosen one that can."""

    field: str
    colour: str
    on: str
    ratio: float
    minimum: float
    suggestion: str


class ThemeRefused(ValueError):
    """Raised by `check_theme`; `problems` says what to change."""

    def __init__(self, problems: list[ContrastProblem]) -> None:
        super().__init__(
            "; ".join(f"{p.field} {p.colour} on {p.on}: {p.ratio:.2f} < {p.minimum}" for p in problems)
        )
        self.problems = problems


# field → the grounds it is read on (a field of the theme, or a fixed colour)
_CHOSEN_PAIRS: dict[str, tuple[str, ...]] = {
    "soft": ("ink", "ink-2", "danger", "warn", "ok", "info"),
    "deep": ("white", "soft"),
    "main": ("white", "soft"),
    "accent": ("white", "soft"),
}


def contrast_problems(theme: Theme) -> list[ContrastProblem]:
    """Every chosen colour that fails a pair in use; empty when the theme is legible."""
    fixed = {"ink": INK, "ink-2": INK_2, "white": WHITE, **_LIGHT_STATUSES}
    chosen = {name: Colour.parse(getattr(theme, name)) for name in _CHOSEN_PAIRS}
    problems = []
    for field, ground_names in _CHOSEN_PAIRS.items():
        grounds = [fixed.get(name) or chosen[name] for name in ground_names]
        worst = min(range(len(grounds)), key=lambda i: contrast(chosen[field], grounds[i]))
        ratio = contrast(chosen[field], grounds[worst])
        if ratio < TEXT_MINIMUM:
            suggestion = nearest_legible(chosen[field], grounds, TEXT_MINIMUM)
            colour, on = str(chosen[field]), ground_names[worst]
            problems.append(ContrastProblem(field, colour, on, ratio, TEXT_MINIMUM, str(suggestion)))
        chosen[field] = nearest_legible(chosen[field], grounds, TEXT_MINIMUM)
    return problems


def check_theme(theme: Theme) -> None:
    """Raise ThemeRefused when a pair in use cannot be read, light or dark, NotAColour when a colour is not one."""
    if problems := contrast_problems(theme) or derived_problems(theme):
        raise ThemeRefused(problems)


def derived_problems(theme: Theme) -> list[ContrastProblem]:
    """Pairs of derived colours that cannot be read: none, by the way in which they are derived, and looked at all the
    same for each theme that is kept. The main colour is the one to change."""
    return [
        ContrastProblem(
            "main",
            str(roles[text]),
            ground,
            ratio,
            minimum,
            str(nearest_legible(roles[text], [roles[ground]], minimum)),
        )
        for roles in (light_roles(theme), dark_roles(theme))
        for text, ground, minimum in pairs_in_use()
        if (ratio := contrast(roles[text], roles[ground])) < minimum
    ]


_LIGHT_STATUSES = {
    name: Colour.parse(text)
    for name, text in {
        "danger": "#A11A1A",
        "danger-soft": "#FCECEA",
        "warn": "#7A4B00",
        "warn-soft": "#FFF2D9",
        "ok": "#1B6636",
        "ok-soft": "#E8F4EB",
        "info": "#1F4E8C",
        "info-soft": "#E9F1FB",
    }.items()
}
_DARK_STATUSES = {
    name: Colour.parse(text)
    for name, text in {"danger": "#FFA094", "warn": "#F3C26B", "ok": "#8AD6A4", "info": "#A3C8F7"}.items()
}


def light_roles(theme: Theme) -> dict[str, Colour]:
    """The colour of every role on a light screen."""
    main, deep, soft, accent = (Colour.parse(c) for c in (theme.main, theme.deep, theme.soft, theme.accent))
    return {
        "ground": WHITE.mix(soft, 0.16),
        "raised": WHITE,
        "soft": soft,
        "ink": INK,
        "ink-2": INK_2,
        "line": soft.mix(INK, 0.11),
        "line-strong": Colour.parse("#6B7178"),
        "main": main,
        "main-ink": WHITE,
        "deep": deep,
        "deep-ink": WHITE,
        "deep-2": nearest_legible(soft.mix(deep, 0.08), [deep], TEXT_MINIMUM),
        "deep-line": deep.mix(WHITE, 0.28),
        "accent": accent,
        "action": INK,
        "action-hover": deep,
        "action-ink": WHITE,
        "halo-1": nearest_legible(soft.mix(main, 0.03), [INK_2], TEXT_MINIMUM),
        "halo-2": nearest_legible(soft.mix(main, 0.07), [INK_2], TEXT_MINIMUM),
        "halo-3": nearest_legible(soft.mix(main, 0.12), [INK_2], TEXT_MINIMUM),
        "halo-4": nearest_legible(soft.mix(main, 0.18), [INK_2], TEXT_MINIMUM),
        "focus": INK,
        "focus-halo": WHITE,
        "danger-ink": WHITE,
        "plate": WHITE,
        **_LIGHT_STATUSES,
    }


def dark_roles(theme: Theme) -> dict[str, Colour]:
    """The same roles for people whose screen prefers dark: grounds from *deep*, links from *soft*."""
    main, deep, soft, accent = (Colour.parse(c) for c in (theme.main, theme.deep, theme.soft, theme.accent))
    ground = deep.mix(NIGHT, 0.78)
    raised = ground.mix(WHITE, 0.055)
    band = ground.mix(deep, 0.42)
    grounds = [ground, raised, band]
    card = deep.mix(NIGHT, 0.22)
    ink_2 = PAPER_ON_NIGHT.mix(ground, 0.27)
    return {
        "ground": ground,
        "raised": raised,
        "soft": band,
        "ink": PAPER_ON_NIGHT,
        "ink-2": ink_2,
        "line": ground.mix(WHITE, 0.17),
        "line-strong": nearest_legible(ground.mix(WHITE, 0.5), grounds, OUTLINE_MINIMUM),
        "main": nearest_legible(soft.mix(main, 0.34), grounds, TEXT_MINIMUM),
        "main-ink": ground,
        "deep": card,
        "deep-ink": PAPER_ON_NIGHT,
        "deep-2": nearest_legible(soft.mix(deep, 0.12), [card], TEXT_MINIMUM),
        "deep-line": card.mix(WHITE, 0.25),
        "accent": nearest_legible(accent.mix(WHITE, 0.45), grounds, TEXT_MINIMUM),
        "action": PAPER_ON_NIGHT,
        "action-hover": WHITE,
        "action-ink": ground,
        "halo-1": nearest_legible(band.mix(main, 0.08), [ink_2], TEXT_MINIMUM),
        "halo-2": nearest_legible(band.mix(main, 0.16), [ink_2], TEXT_MINIMUM),
        "halo-3": nearest_legible(band.mix(main, 0.25), [ink_2], TEXT_MINIMUM),
        "halo-4": nearest_legible(band.mix(main, 0.36), [ink_2], TEXT_MINIMUM),
        "focus": PAPER_ON_NIGHT,
        "focus-halo": NIGHT,
        "danger-ink": NIGHT,
        "plate": PAPER_ON_NIGHT,
        **_DARK_STATUSES,
        **{f"{name}-soft": raised.mix(colour, 0.1) for name, colour in _DARK_STATUSES.items()},
    }


GROUNDS = ("ground", "raised", "soft")
STATUSES = ("danger", "warn", "ok", "info")


def pairs_in_use() -> list[tuple[str, str, float]]:
    """(text role, ground role, least ratio) for everything the style sheets put together."""
    pairs = [
        (text, ground, TEXT_MINIMUM)
        for text in ("ink", "ink-2", "main", "accent", *STATUSES)
        for ground in GROUNDS
    ]
    pairs += [(text, f"halo-{n}", TEXT_MINIMUM) for text in ("ink", "ink-2") for n in (1, 2, 3, 4)]
    pairs += [("line-strong", ground, OUTLINE_MINIMUM) for ground in GROUNDS]
    pairs += [("focus", ground, OUTLINE_MINIMUM) for ground in GROUNDS]
    pairs += [(status, f"{status}-soft", TEXT_MINIMUM) for status in STATUSES]
    pairs += [("ink", f"{status}-soft", TEXT_MINIMUM) for status in STATUSES]
    pairs += [
        ("deep-ink", "deep", TEXT_MINIMUM),
        ("deep-2", "deep", TEXT_MINIMUM),
        ("main-ink", "main", TEXT_MINIMUM),
        ("danger-ink", "danger", TEXT_MINIMUM),
    ]
    pairs += [("action-ink", "action", TEXT_MINIMUM), ("action-ink", "action-hover", TEXT_MINIMUM)]
    return pairs


def strong_roles(roles: dict[str, Colour]) -> dict[str, Colour]:
    """The roles that change for people who ask for more contrast: seven to one on every ground, lines as dark as text."""
    stronger = {"ink-2": roles["ink"], "line": roles["ink"], "line-strong": roles["ink"]}
    grounds = [roles[name] for name in GROUNDS]
    for name in ("main", "accent"):
        stronger[name] = nearest_legible(roles[name], grounds, STRONG_MINIMUM)
    for name in STATUSES:
        stronger[name] = nearest_legible(roles[name], [*grounds, roles[f"{name}-soft"]], STRONG_MINIMUM)
    stronger["deep-2"] = roles["deep-ink"]
    return stronger


def theme_css(theme: Theme) -> str:
    """The CSS of a theme: custom properties only, light, dark, with more contrast, and printed."""
    text = "var(--serif)" if theme.typeface is Typeface.SERIF else "var(--sans)"
    titles = "var(--text)" if theme.titles is TitleFace.TEXT else "var(--drawn)"
    light, dark = light_roles(theme), dark_roles(theme)
    return (
        f":root{{color-scheme:light dark;{_declarations(light)};--text:{text};--display:{titles}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_declarations(dark)}}}}}\n"
        f"@media screen and (prefers-contrast:more){{:root{{{_declarations(strong_roles(light))}}}}}\n"
        "@media screen and (prefers-contrast:more) and (prefers-color-scheme:dark)"
        f"{{:root{{{_declarations(strong_roles(dark))}}}}}\n"
    )


def _declarations(roles: dict[str, Colour]) -> str:
    return ";".join(f"--{role}:{colour}" for role, colour in roles.items())


def theme_digest(theme: Theme) -> str:
    """Sixteen hexadecimal digits that change when the CSS does: the name of the file."""
    return hashlib.sha256(theme_css(theme).encode()).hexdigest()[:16]
