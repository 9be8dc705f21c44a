"""A real browser, and what every page must satisfy in it."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, ConsoleMessage, Error, Page

VENDOR = Path(__file__).resolve().parent / "vendor"
TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
#: The rules of those that read colours: all that a second scheme can break.
COLOURS = ["color-contrast", "link-in-text-block"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = 360, 1280

# What a script shows or hides comes after the page that carries it: never read at once, always waited for.
expect.set_options(timeout=20_000)


def chromium() -> str | None:
    return next(
        (
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        ),
        None,
    )


#: Of a module whose tests need one.
MARKS = [
    pytest.mark.e2e,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed: apt-get install chromium"),
]


@contextmanager
def opened() -> Iterator[Browser]:
    """A headless Chromium of the machine (``make test`` installs it)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What the console of a page said: a refusal of the CSP, an error of a script, a file that is missing."""

    page: Page
    #: Of pages that load nothing but ours: a word of any script is too much.
    silent: bool = False
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", self._note_error)

    def stop(self) -> None:
        """The tab goes on to another page."""
        self.page.remove_listener("console", self._note)
        self.page.remove_listener("pageerror", self._note_error)

    def _note_error(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _note(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx on purpose is « Failed to load resource » too: the caller checks statuses.
        if (self.silent or message.type == "error") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


#: Headers and footers that axe has read: those of all the pages of a commune are the same ones.
_read: set[str] = set()
_FRAMES = "body > header, body > footer, body > .skip"
_FRAMES_AS_SEEN = """selector => JSON.stringify([
    innerWidth, matchMedia("(prefers-color-scheme: dark)").matches,
    [...document.styleSheets].map(sheet => sheet.href),
    [...document.querySelectorAll(selector)].map(
        frame => frame.outerHTML.replace(/(csrfmiddlewaretoken" value=)"[^"]*"/g, "$1")),
])"""
#: What fades is ended first: half-way its colours are nobody's choice. Ended, not waited for: what moves inside a folded
#: section never ends by itself.
#: Naming an element, and each that passes, costs more than the rules themselves: only what fails is named.
_RUN = """async ([rules, frames]) => {
    const ends = one => one.playState !== "finished" && one.effect.getComputedTiming().endTime < Infinity;
    document.getAnimations().filter(ends).forEach(one => one.finish());
    const where = {exclude: frames ? [[frames]] : []};
    const options = {runOnly: rules, resultTypes: ["violations"], selectors: false};
    const found = await axe.run(where, options);
    return found.violations.length ? axe.run(where, {...options, selectors: true}) : found;
}"""


def violations(page: Page, only: Sequence[str] = TAGS) -> list[str]:
    """What axe finds, as « rule: target » lines. ``evaluate`` is not subject to the page's CSP, and does not lift it.

    A header and a footer are read once at each width and in each scheme, not again on each page that bears them.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
    frames = str(page.evaluate(_FRAMES_AS_SEEN, _FRAMES)) + " ".join(only)
    found: dict[str, list[dict[str, Any]]] = page.evaluate(_RUN, [list(only), frames in _read and _FRAMES])
    looked_at = {one["id"] for one in found["passes"] + found["violations"]}
    assert looked_at & {"document-title", *COLOURS, *only}, "axe found nothing to look at"
    if not found["violations"]:
        _read.add(frames)
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


def check(
    page: Page,
    watch: Watch,
    name: str,
    widths: Sequence[int] = (PHONE, DESKTOP),
    only: Sequence[str] = TAGS,
) -> None:
    """axe clean at each width, no sideways scroll, nothing refused; leaves a screenshot of each width."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found = violations(page, only)
        assert not found, f"{name} at {width} px: {found}"
        scroll = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert scroll <= 0, f"{name} scrolls sideways by {scroll} px at {width} px"
        _photograph(page, f"{name}-{width}")
    assert watch.complaints == [], f"{name}: {watch.complaints}"


def _photograph(page: Page, name: str) -> None:
    """Kept when PARVIS_SCREENSHOTS names a folder: to be looked at."""
    folder = os.environ.get("PARVIS_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


#: What Tab must reach: each link, button and field that is shown.
_STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"


def check_keyboard(page: Page, name: str) -> None:
    """Tab goes once through everything that can be used, in the order of the page, and each shows that it has the
    focus. Reads the page through the browser's own tools: the page's scripts may be off."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    shown = page.locator(_STOPS).evaluate_all(
        "found => found.filter(one => one.checkVisibility() && !one.disabled).map(one => one.outerHTML.slice(0, 120))"
    )
    reached: list[str] = []
    for _stop in shown:
        page.keyboard.press("Tab")
        html, is_seen = page.evaluate(
            "(one => [one.outerHTML.slice(0, 120), getComputedStyle(one).outlineStyle !== 'none'])(document.activeElement)"
        )
        assert is_seen, f"{name}: {html} does not show that it has the focus"
        reached.append(html)
    assert reached == shown, name
