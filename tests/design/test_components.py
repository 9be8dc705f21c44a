"""Components: what they write, what they refuse, and that the style guide shows them all."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError

import design
from design.components import Answer, Link
from design.outline import FALLBACK_PATH, NotAPath, emblem_path, emblem_svg, favicon_svg
from design.templatetags.design import UnknownIcon, icon_names, sparkline_points

HERE = Path(design.__path__[0])
TEMPLATES = HERE / "templates" / "design"


def draw(source: str, **context: object) -> str:
    return Template("{% load design typography %}" + source).render(Context(context))


def test_icons_are_hidden_from_screen_readers_and_known() -> None:
    html = draw('{% icon "phone" %}')
    assert 'aria-hidden="true"' in html
    assert "icons.svg#phone" in html
    assert len(icon_names()) >= 60
    with pytest.raises(UnknownIcon):
        draw('{% icon "carousel" %}')


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw('{% tile title="a" url="/" icon="house" colour="red" %}')


def test_texts_are_escaped_everywhere() -> None:
    evil = '<script>alert(1)</script>"'
    html = draw(
        "{% badge x %}{% tile title=x url='/' icon='house' text=x %}{% answers rows %}"
        "{% stat value=x label=x %}{% notice title=x %}{{ x }}{% endnotice %}"
        "{% sparkline values label=x %}{% breadcrumb crumbs current=x %}",
        x=evil,
        rows=[Answer(evil, evil)],
        values=[1, 2],
        crumbs=[Link(evil, "/")],
    )
    assert "<script" not in html


def test_the_current_page_is_said() -> None:
    html = draw("{% pagination page %}", page=Paginator(range(100), 10).page(3))
    assert re.search(r'aria-current="page">.*?3</a>', html)
    assert not draw("{% pagination page %}", page=Paginator(range(5), 10).page(1)).strip()
    assert 'aria-current="page"' in draw("{% tabs t label='x' %}", t=[Link("a", "/", active=True)])


def test_change_links_say_what_they_change() -> None:
    html = draw("{% answers rows %}", rows=[Answer("Nom", "Dubois", change_url="/x/"), Answer("Vide")])
    assert 'Modifier<span class="sr-only">\u00a0: Nom</span>' in html
    assert "Sans réponse" in html


def test_sparkline() -> None:
    assert sparkline_points([]) == ""
    assert sparkline_points([5]) == "2.0,14.0"
    assert sparkline_points([1, 2, 3]).split()[0] == "2.0,25.0"
    assert 'role="img"' in draw("{% sparkline v label='Réponse' %}", v=[1, 2])


def test_the_outline_is_path_data_and_nothing_else() -> None:
    assert emblem_path("") == FALLBACK_PATH
    for bad in ('M0 0"/><script>', "url(x)", "M0 0;"):
        with pytest.raises(NotAPath):
            emblem_path(bad)
    assert favicon_svg("M0 0L1 1Z", light="#000000", dark="#FFFFFF").startswith("<svg")
    assert "<style" not in emblem_svg("M0 0L1 1Z", "#000000")


def test_filters() -> None:
    assert draw("{{ d|date_in_full }}", d=date(2026, 12, 7)).replace("\u00a0", " ") == "lundi 7 décembre 2026"
    assert draw("{{ n|plural:'journal,journaux' }}", n=2).replace("\u00a0", " ") == "2 journaux"


def test_no_template_has_inline_style_or_script() -> None:
    for path in TEMPLATES.rglob("*.html"):
        if path.name == "email.html":
            continue
        text = path.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", text), path


def test_every_component_is_in_the_style_guide() -> None:
    pages = [*(TEMPLATES / "style").glob("*.html"), TEMPLATES / "layouts" / "public.html"]
    shown = "".join(path.read_text() for path in pages)
    tags = {"hours_table", "hours_state", "town_hall_card", "agenda_item"}
    tags |= {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    renamed = {"town_hall": "town_hall_card", "navigation": "navigation_menu"}
    tags.discard("colour_refusal")  # drawn in Python, for the error of a field
    missing = {tag for tag in tags if not re.search(r"{% " + renamed.get(tag, tag) + r"\b", shown)}
    assert missing == set()


def test_style_sheets_take_colours_from_the_theme_only() -> None:
    """Fixed colours: the back office's own ground and bar, and black on paper."""
    for path in (HERE / "static/design/css").glob("*.css"):
        if path.name in {"theme-default.css", "office.css", "print.css"}:
            continue
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|gradient|blur\(", path.read_text()), path
