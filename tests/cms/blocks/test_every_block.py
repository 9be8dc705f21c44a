"""Every block of a body: found in the chooser, explained, shown before it is chosen, drawn without a fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest
from django.template.loader import get_template
from wagtail.admin.icons import get_icons

from cms.blocks.links import ICONS
from cms.blocks.streams import BodyStreamBlock, SectionStreamBlock
from design.templatetags.design import icon_names
from tests import browser as browsers
from tests.drawn import Drawn

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

BLOCKS = BodyStreamBlock().child_blocks
ORIGIN = "http://venissieux.localhost"


def preview(browser: Client, name: str) -> str:
    """What the chooser shows of a block."""
    response = browser.get("/gestion/block-preview/", {"id": BLOCKS[name].definition_prefix})
    assert response.status_code == 200
    return response.content.decode()


def test_the_handbook_lists_them() -> None:
    """docs/webmaster.md, in the order of the chooser."""
    rows = [f"| {block.label} | {block.get_description()} |" for block in BLOCKS.values()]
    handbook = (Path(__file__).parents[3] / "docs" / "webmaster.md").read_text(encoding="utf-8")
    listed = [line for line in handbook.splitlines() if line in rows]
    assert listed == rows, "\n".join(rows)


def test_there_are_enough_and_a_section_holds_no_section() -> None:
    assert len(BLOCKS) >= 30
    assert set(BLOCKS) - set(SectionStreamBlock().child_blocks) == {"reusable"}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_explains_itself(name: str) -> None:
    block = BLOCKS[name]
    assert str(block.label)[0].isupper()
    assert str(block.meta.group)[0].isdigit()
    assert len(block.get_description()) > 20, "say what it is for"
    assert block.is_previewable
    assert f'id="icon-{block.meta.icon}"' in get_icons()
    assert get_template(block.meta.template)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_shown_before_it_is_chosen(alice_at_work: Client, name: str) -> None:
    page = preview(alice_at_work, name)
    parser = html5lib.HTMLParser()
    parser.parse(page)
    assert parser.errors == []
    assert "style=" not in page
    assert "<main" in page
    words = re.sub(r"<[^>]+>|\s", "", page.split("<main")[1].split(">", 1)[1].split("</main>")[0])
    assert words or "<hr" in page


def test_the_icons_of_tiles_are_in_the_set() -> None:
    assert {icon for icon, _words in ICONS} <= icon_names()


@pytest.mark.usefixtures("venissieux")
def test_the_previews_are_accessible(alice_at_work: Client) -> None:
    pages = Drawn()
    drawn = set(BLOCKS) - {"separator"}  # a line alone has nothing to be read
    for name in sorted(drawn):
        address = f"{ORIGIN}/gestion/block-preview/?id={BLOCKS[name].definition_prefix}&bloc={name}"
        response = alice_at_work.get("/gestion/block-preview/", {"id": BLOCKS[name].definition_prefix})
        pages.keep(address, response)
    pages.keep_files(alice_at_work, ORIGIN)
    assert pages.look(
        "bloc", schemes=("light", "dark"), widths=(browsers.PHONE, 768, browsers.DESKTOP)
    ) == len(drawn)


test_the_previews_are_accessible.pytestmark += browsers.MARKS  # type: ignore[attr-defined]


def test_a_block_is_drawn_without_a_request(in_venissieux: Commune) -> None:
    """In a feed, in an e-mail."""
    block = BLOCKS["paragraph"]
    assert "cantine" in block.render(block.get_preview_value())
