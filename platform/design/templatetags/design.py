"""Components as tags: {% load design %}. Each draws `design/components/<name>.html`; parameters are named
and checked.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import template
from django.contrib.messages import ERROR, SUCCESS, WARNING
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html

from design.components import Answer, Event, FormError, Link, Tone
from design.context import emblem_of
from design.forms import form_errors
from design.outline import emblem_path
from tenants import geography

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.contrib.messages.storage.base import Message
    from django.core.paginator import Page
    from django.forms import BaseForm
    from django.template.context import Context
    from django.utils.safestring import SafeString

    from design.hours import HoursRow, HoursState, WeeklyHours

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "static" / "design" / "icons.svg"
NOTICE_ICONS = {"info": "info", "warn": "triangle-alert", "danger": "circle-alert", "ok": "circle-check"}
MESSAGE_KINDS = {SUCCESS: "ok", WARNING: "warn", ERROR: "danger"}


class UnknownIcon(KeyError):
    """Raised for an icon that the sprite lacks (scripts/design/icons.txt lists them)."""


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon, always beside words and so hidden from screen readers: {% icon "phone" %}"""
    if name not in icon_names():
        raise UnknownIcon(name)
    sprite = static("design/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_tag
def emblem(path: str) -> SafeString:
    """The outline as a filled mark, hidden from screen readers: the name stands beside it."""
    return format_html(
        '<svg class="emblem" viewBox="0 0 100 100" aria-hidden="true" focusable="false">'
        '<path fill-rule="evenodd" d="{}"></path></svg>',
        emblem_path(path),
    )


@register.inclusion_tag("design/components/relief.html")
def relief(path: str) -> dict[str, Any]:
    """The quiet relief behind the home's first screen: halos around the outline."""
    return {"path": emblem_path(path), "halos": ("halo-1", "halo-2", "halo-3", "halo-4")}


@register.inclusion_tag("design/components/outline.html")
def outline(path: str, label: str) -> dict[str, Any]:
    """The outline as a picture with a text alternative."""
    return {"path": emblem_path(path), "label": label}


@register.inclusion_tag("design/components/button_link.html")
def button_link(url: str, text: str, icon: str = "", kind: str = "") -> dict[str, Any]:
    """A link that looks like a button. kind: "", "quiet", "danger", "link"."""
    return {"url": url, "text": text, "icon": icon, "kind": kind}


@register.inclusion_tag("design/components/button.html")
def button(text: str, icon: str = "", kind: str = "", name: str = "", value: str = "") -> dict[str, Any]:
    """A submit button; name and value tell which one was pressed."""
    return {"text": text, "icon": icon, "kind": kind, "name": name, "value": value}


@register.inclusion_tag("design/components/search.html")
def search(
    action: str = "/recherche/", label: str = "", placeholder: str = "", value: str = "", name: str = "q"
) -> dict[str, Any]:
    """A search with its landmark and label."""
    return {"action": action, "label": label, "placeholder": placeholder, "value": value, "name": name}


@register.inclusion_tag("design/components/tile.html")
def tile(title: str, url: str, icon: str, text: str = "", level: int = 2) -> dict[str, Any]:
    """A task, inside <ul class="tiles"><li>."""
    return {"title": title, "url": url, "icon": icon, "text": text, "level": level}


@register.inclusion_tag("design/components/entry.html")
def entry(
    title: str,
    url: str,
    label: str = "",
    text: str = "",
    day: date | datetime | None = None,
    image_url: str = "",
    level: int = 3,
) -> dict[str, Any]:
    """A news item of a list, inside <ul class="entries"><li>. Its image repeats the title, so it has no
    alternative.
    """
    return {
        "title": title,
        "url": url,
        "label": label,
        "text": text,
        "day": day,
        "image_url": image_url,
        "level": level,
    }


@register.inclusion_tag("design/components/agenda_item.html")
def agenda_item(
    title: str, day: date | datetime, url: str = "", text: str = "", level: int = 3
) -> dict[str, Any]:
    """A date of the agenda, inside <ul class="entries"><li>."""
    return {"title": title, "day": day, "url": url, "text": text, "level": level}


@register.inclusion_tag("design/components/badge.html")
def badge(text: str, tone: str = "", icon: str = "") -> dict[str, Any]:
    """A state in one or two words. tone: "", ok, info, warn, danger, main, quiet."""
    return {"text": text, "tone": Tone(tone), "icon": icon}


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", level: int = 2, role: str = "") -> SafeString:
    """{% notice kind="warn" title="…" %} HTML {% endnotice %}. kind: info, warn, danger, ok; role: status
    or alert.
    """
    values = {
        "content": content,
        "kind": kind,
        "icon": NOTICE_ICONS[kind],
        "title": title,
        "level": level,
        "role": role,
    }
    return render_to_string("design/components/notice.html", values)


@register.filter
def notice_kind(message: Message) -> str:
    """The notice of a message of django.contrib.messages: one that says that nothing was done is not green."""
    return MESSAGE_KINDS.get(message.level, "info")


@register.simple_block_tag
def card(content: str, kind: str = "") -> SafeString:
    """{% card %} HTML {% endcard %}. kind: "" or "deep"."""
    return format_html('<div class="card{}">{}</div>', f" card--{kind}" if kind else "", content)


@register.simple_block_tag
def table_scroll(content: str, label: str) -> SafeString:
    """{% table_scroll label="Contributions" %}…{% endtable_scroll %}: scrolls by keyboard too."""
    return format_html(
        '<div class="table-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content
    )


@register.simple_block_tag
def disclosure(content: str, title: str, is_open: bool = False) -> SafeString:
    """{% disclosure title="…" %} HTML {% enddisclosure %}: a folded detail that works without JavaScript."""
    values = {"content": content, "title": title, "is_open": is_open}
    return render_to_string("design/components/disclosure.html", values)


@register.simple_block_tag
def empty(content: str, title: str, icon: str = "inbox", level: int = 2) -> SafeString:
    """{% empty title="Aucune demande" %} what to do {% endempty %}"""
    values = {"content": content, "title": title, "icon": icon, "level": level}
    return render_to_string("design/components/empty.html", values)


@register.inclusion_tag("design/components/breadcrumb.html")
def breadcrumb(items: Iterable[Link], current: str) -> dict[str, Any]:
    """From « Accueil » (added) to the current page, which is not a link."""
    return {"items": list(items), "current": current}


@register.inclusion_tag("design/components/pagination.html")
def pagination(page: Page[Any], base: str = "?page=") -> dict[str, Any]:
    """Pages of a list; `base` is what comes before the number ("?q=école&amp;page=")."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "base": base, "numbers": list(numbers), "gap": page.paginator.ELLIPSIS}


@register.inclusion_tag("design/components/progress.html")
def progress(step: int, total: int, title: str = "", may_grow: bool = False) -> dict[str, Any]:
    """« Étape 2 sur 5 : Le demandeur » and its bar; « sur 5 au moins » while an answer may bring more steps."""
    words = {"step": step, "total": total, "title": title, "may_grow": may_grow}
    return words | {"steps": [n <= step for n in range(1, total + 1)]}


@register.inclusion_tag("design/components/error_summary.html")
def error_summary(form: BaseForm | None = None, errors: Sequence[FormError] = ()) -> dict[str, Any]:
    """What to correct, as links to the fields; draws nothing when there is nothing to correct."""
    found = [*(form_errors(form) if form is not None else ()), *errors]
    return {"errors": found}


@register.inclusion_tag("design/components/answers.html")
def answers(rows: Iterable[Answer], plain: bool = False) -> dict[str, Any]:
    """Pairs: answers to check with « Modifier », or the facts of a request (plain)."""
    return {"rows": list(rows), "plain": plain}


@register.inclusion_tag("design/components/timeline.html")
def timeline(events: Iterable[Event]) -> dict[str, Any]:
    """What happened, in order."""
    return {"events": list(events)}


@register.inclusion_tag("design/components/tabs.html")
def tabs(items: Iterable[Link], label: str) -> dict[str, Any]:
    """Links that look like tabs; `label` names the navigation."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("design/components/queue.html")
def queue(items: Iterable[Link], title: str, show_title: bool = True) -> dict[str, Any]:
    """A list of queues with their counts in the back office's first column."""
    return {"items": list(items), "title": title, "show_title": show_title}


@register.inclusion_tag("design/components/stat.html")
def stat(value: str, label: str, tone: str = "", url: str = "") -> dict[str, Any]:
    """A figure and its words, inside <ul class="stats">."""
    return {"value": value, "label": label, "tone": Tone(tone), "url": url}


@register.inclusion_tag("design/components/hours_table.html")
def hours_table(hours: WeeklyHours, today: HoursRow | None = None) -> dict[str, Any]:
    """The week, with today's line first when given."""
    return {"rows": hours.rows(), "today": today, "is_known": hours.is_known}


@register.inclusion_tag("design/components/hours_state.html")
def hours_state(state: HoursState, town_hall: bool = False) -> dict[str, Any]:
    """« Ouvert, ferme à 17 h » with its dot; « Mairie ouverte… » when `town_hall`."""
    return {"state": state, "sentence": state.of_town_hall if town_hall else state.sentence}


@register.inclusion_tag("design/components/town_hall.html")
def town_hall_card(town_hall: Any, today: HoursRow | None = None, level: int = 2) -> dict[str, Any]:
    """The town hall: state, hours, address, phone, e-mail (the object of the context processor)."""
    return {"town_hall": town_hall, "today": today, "level": level}


@register.inclusion_tag("design/components/sparkline.html")
def sparkline(values: Sequence[float], label: str, tone: str = "") -> dict[str, Any]:
    """The history of one number as a line; `label` says it in words ("Réponse : 38 ms, stable sur 28
    jours").
    """
    return {"points": sparkline_points(values), "label": label, "tone": Tone(tone)}


def sparkline_points(values: Sequence[float], width: int = 112, height: int = 28) -> str:
    """Coordinates for a polyline in a width × height box; a flat series runs through the middle."""
    if not values:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = (width - 4) / max(1, len(values) - 1)
    middle = height / 2 if high == low else None
    ys = [
        middle if middle is not None else height - 3 - (value - low) / span * (height - 6) for value in values
    ]
    return " ".join(f"{2 + index * step:.1f},{y:.1f}" for index, y in enumerate(ys))


@register.inclusion_tag("design/components/confirm.html", takes_context=True)
def confirm(
    context: Context,
    title: str,
    text: str,
    action: str,
    cancel_url: str,
    danger: bool = False,
    level: int = 1,
) -> dict[str, Any]:
    """A question on a page of its own before what cannot be undone: posts to the same address."""
    return {
        "title": title,
        "text": text,
        "action": action,
        "cancel_url": cancel_url,
        "danger": danger,
        "level": level,
        "csrf_token": context.get("csrf_token", ""),
    }


@register.filter
def outline_of(commune: Any) -> str:
    """The path of its emblem, without a query: for pages that have no theme."""
    return emblem_of(commune.insee)


@register.filter
def of_commune(commune: Any) -> str:
    """« de Vénissieux », « d’Oullins-Pierre-Bénite », « du Havre », by the official geography."""
    return geography.of_commune(commune.insee, commune.name)
