"""What looks at every page, tried on pages that are wrong: what is passed over must be what was read already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import browser as browsers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = browsers.MARKS
PALE = "<p style='color: #ddd; background: #fff'>Pâle</p>"
GOOD = "<p>Lisible</p>"


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with browsers.opened() as browser:
        yield browser.new_page()


def _found(tab: Page, *, header: str = GOOD, main: str = GOOD, title: str = "Une page") -> list[str]:
    tab.set_content(
        f"<!doctype html><html lang='fr'><title>{title}</title><body><header>{header}</header>"
        f"<main><h1>Titre</h1>{main}</main><footer>{GOOD}</footer></body></html>"
    )
    return [line.partition(":")[0] for line in browsers.violations(tab)]


def test_a_header_is_read_until_it_is_right_then_passed_over(tab: Page) -> None:
    assert _found(tab, header=PALE) == ["color-contrast"]
    assert _found(tab, header=PALE) == ["color-contrast"]
    assert _found(tab) == []
    assert _found(tab, header=PALE + GOOD) == ["color-contrast"]


def test_the_rest_is_read_each_time(tab: Page) -> None:
    assert _found(tab) == []
    assert _found(tab, main=PALE) == ["color-contrast"]
    assert _found(tab, main="<img src='data:,'>") == ["image-alt"]
    assert _found(tab, title="") == ["document-title"]


@pytest.mark.parametrize("how", ["1000s", "1s paused"])
def test_what_fades_is_read_as_it_will_be_and_not_waited_for(tab: Page, how: str) -> None:
    fade = "<style>@keyframes fade { from { color: #ddd } } .fade { color: #000; animation: fade %s }</style>"
    assert _found(tab, main=f"{fade % how}<p class='fade' style='background: #fff'>Vient</p>") == []
