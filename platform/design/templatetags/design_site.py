"""Components of a commune's site: {% load design_site %}. Each takes one typed record (design.components,
design.calendar, design.charts) and draws `design/components/<name>.html`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from design.bundles import BUNDLES, PRINT, file_of
from design.colour import Colour, NotAColour
from design.menus import on_one_row, room_for_menu
from design.static_storage import GatheredStaticFiles
from design.templatetags.design import NOTICE_ICONS
from design.themes import HeaderStyle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.template.context import Context
    from django.utils.safestring import SafeString

    from design.calendar import Month
    from design.charts import BarChart
    from design.components import (
        AlertBanner,
        Card,
        ContactDetails,
        DataTable,
        Facet,
        Film,
        KeyFigure,
        Link,
        MapPlace,
        Person,
        Picture,
        Step,
    )

register = template.Library()


@register.filter
def font_files(faces: Sequence[str] | str) -> list[str]:
    """The addresses of the typefaces to fetch first: those of the theme."""
    names = faces.split() if isinstance(faces, str) else faces
    return [static(f"design/fonts/{name}.woff2") for name in names]


@register.simple_tag
def sheets(bundle: str) -> SafeString:
    """{% sheets "page" %}: the style sheets of design.bundles, one link where they are gathered, else one each."""
    if settings.DEBUG or not isinstance(staticfiles_storage, GatheredStaticFiles):
        return format_html_join("", '<link rel="stylesheet" href="{}"{}>', map(_source, BUNDLES[bundle]))
    return format_html('<link rel="stylesheet" href="{}">', static(file_of(bundle)))


def _source(name: str) -> tuple[str, SafeString]:
    return static(name), mark_safe(' media="print"' if name == PRINT else "")  # noqa: S308  # ours


@register.inclusion_tag("design/components/swatch.html")
def swatch(colour: str) -> dict[str, Any]:
    """A square of a colour, beside its number; nothing is painted by what is not one."""
    try:
        return {"colour": str(Colour.parse(colour))}
    except NotAColour:
        return {"colour": "none"}


@register.inclusion_tag("design/components/site_header.html", takes_context=True)
def site_header(context: Context) -> dict[str, Any]:
    """The header of the commune's site, in the style that its theme has; reads what every public page has."""
    names = ("commune", "theme", "town_hall", "citizen", "navigation")
    shown = {name: context.get(name) for name in names}
    return shown | {"menu_row": _menu_row(**shown), "preview": context.get("theme_preview")}


def _menu_row(commune: Any, theme: Any, navigation: Any, **_others: Any) -> list[Link]:
    """The main menu as it fits beside the name of the commune."""
    logo = theme.logo if theme else None
    header = theme.header if theme else HeaderStyle.SOBRE
    name = commune.name if commune else ""
    return on_one_row(
        tuple(navigation or ()), room_for_menu(name, header, (logo.width, logo.height) if logo else None)
    )


@register.inclusion_tag("design/components/site_footer.html", takes_context=True)
def site_footer(context: Context) -> dict[str, Any]:
    """The footer of the commune's site: the town hall, its hours, online services, what the law asks for."""
    names = ("commune", "theme", "town_hall", "footer_links", "accessibility_state")
    return {name: context.get(name) for name in names}


@register.inclusion_tag("design/components/navigation.html")
def navigation_menu(items: Iterable[Link], kind: str = "wide") -> dict[str, Any]:
    """The main menu. kind: "wide" (a row, sections fold out) or "narrow" (inside the menu of a phone)."""
    return {"items": list(items), "kind": kind}


@register.inclusion_tag("design/components/alert_banner.html")
def alert_banner(alerts: Iterable[AlertBanner]) -> dict[str, Any]:
    """Alerts in force, above the header; draws nothing without any."""
    return {"alerts": [(alert, NOTICE_ICONS[alert.level.value]) for alert in alerts]}


@register.inclusion_tag("design/components/cards.html")
def cards(items: Iterable[Card], level: int = 2) -> dict[str, Any]:
    """Cards in a grid."""
    return {"items": list(items), "level": level}


@register.inclusion_tag("design/components/link_list.html")
def link_list(items: Iterable[Link]) -> dict[str, Any]:
    """Links one under another, with a line of text when they have one."""
    return {"items": list(items)}


@register.inclusion_tag("design/components/data_table.html")
def data_table(table: DataTable) -> dict[str, Any]:
    """A table that scrolls by itself, by keyboard too, and reads as cards on a phone."""
    return {"table": table}


@register.inclusion_tag("design/components/stepper.html")
def stepper(steps: Sequence[Step], label: str = "") -> dict[str, Any]:
    """Named steps, done, current or to come."""
    return {"steps": steps, "label": label}


@register.simple_block_tag
def accordion(content: str) -> SafeString:
    """{% accordion %}{% disclosure title="…" %}…{% enddisclosure %}…{% endaccordion %}: questions of one kind."""
    return format_html('<div class="accordion">{}</div>', content)


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> SafeString:
    """{% dialog name="partager" title="…" %} HTML {% enddialog %}: opened by {% dialog_link %} of the same name."""
    return render_to_string(
        "design/components/dialog.html", {"content": content, "name": name, "title": title}
    )


@register.inclusion_tag("design/components/dialog_link.html")
def dialog_link(name: str, url: str, text: str, icon: str = "", kind: str = "quiet") -> dict[str, Any]:
    """A link to a page; with scripts it opens the dialog of that name in place."""
    return {"name": name, "url": url, "text": text, "icon": icon, "kind": kind}


@register.inclusion_tag("design/components/place_map.html")
def place_map(drawing: Any, places: Sequence[MapPlace], title: str) -> dict[str, Any]:
    """A drawing (teleservices.maps.places.Figure, or None when no place is known) and its list in text."""
    return {"drawing": drawing, "places": places, "title": title}


@register.inclusion_tag("design/components/month.html")
def month(grid: Month, label: str = "") -> dict[str, Any]:
    """A month as a table; on a phone, the list of the days on which something happens."""
    return {"month": grid, "label": label}


@register.inclusion_tag("design/components/facets.html")
def facets(items: Sequence[Facet], action: str, query: str = "", words: str = "") -> dict[str, Any]:
    """A form of filters that works without scripts. `query` is what was searched, `words` the label of the search
    ("" : no search)."""
    chosen = sum(option.is_chosen for facet in items for option in facet.options)
    return {"facets": items, "action": action, "query": query, "words": words, "chosen": chosen}


@register.inclusion_tag("design/components/chapters.html")
def chapters(items: Sequence[Link], label: str) -> dict[str, Any]:
    """The chapters of a guide, in order, the current one said."""
    return {"items": items, "label": label}


@register.inclusion_tag("design/components/chapter_steps.html")
def chapter_steps(items: Sequence[Link]) -> dict[str, Any]:
    """To the chapter before and to the one after the active one, at the foot of a chapter."""
    at = next((index for index, item in enumerate(items) if item.active), 0)
    return {
        "before": items[at - 1] if at else None,
        "after": items[at + 1] if at + 1 < len(items) else None,
    }


@register.inclusion_tag("design/components/feed_links.html")
def feed_links(items: Iterable[Link]) -> dict[str, Any]:
    """Ways to follow a list: RSS, iCal."""
    return {"items": list(items)}


@register.inclusion_tag("design/components/picture.html")
def picture(image: Picture, is_first: bool = False) -> dict[str, Any]:
    """A figure with its caption and credit. `is_first`: seen at once, so not loaded late."""
    return {"image": image, "is_first": is_first}


@register.inclusion_tag("design/components/gallery.html")
def gallery(images: Sequence[Picture], label: str) -> dict[str, Any]:
    """Images in a grid; each opens its full size on a page of its own."""
    return {"images": images, "label": label}


@register.inclusion_tag("design/components/film.html")
def film(video: Film) -> dict[str, Any]:
    """A film by file, with captions and its transcript."""
    return {"film": video}


@register.inclusion_tag("design/components/key_figures.html")
def key_figures(items: Iterable[KeyFigure]) -> dict[str, Any]:
    """A few numbers, large."""
    return {"items": list(items)}


@register.inclusion_tag("design/components/bar_chart.html")
def bar_chart(chart: BarChart, is_open: bool = False) -> dict[str, Any]:
    """Bars and, folded under them, their table."""
    return {"chart": chart, "is_open": is_open}


@register.inclusion_tag("design/components/person_card.html")
def person_card(person: Person, level: int = 3) -> dict[str, Any]:
    """An elected person or an agent."""
    return {"person": person, "level": level}


@register.inclusion_tag("design/components/contact_card.html")
def contact_card(contact: ContactDetails, level: int = 3) -> dict[str, Any]:
    """How to reach somebody, with the hours as they are now."""
    return {"contact": contact, "level": level}
