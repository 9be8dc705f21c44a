"""Signing in through the simulated providers, as people do it in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Demo


def as_citizen(demo: Demo, page: Page, slug: str, login: str = "test") -> None:
    """By FranceConnect, with one of its test identities."""
    page.goto(demo.url(slug, "/connexion/"))
    page.get_by_role("link", name="S’identifier avec FranceConnect").or_(
        page.get_by_role("button", name="S’identifier avec FranceConnect")
    ).click()
    page.wait_for_url("**/interaction/**")
    page.locator("input[name=login]:not([type=hidden])").fill(login)
    page.locator("input[name=password]:not([type=hidden])").fill("123")
    page.keyboard.press("Enter")
    page.locator("form[action$=consent] button").first.click()
    page.wait_for_url(f"**://{slug}.localhost:{demo.port}/**")


def as_agent(demo: Demo, page: Page, host: str, email: str) -> None:
    """By ProConnect; ``host`` is a commune's slug or ``operateur``."""
    page.goto(demo.url(host, "/connexion/agents/"))
    page.get_by_role("link", name="S’identifier avec ProConnect").or_(
        page.get_by_role("button", name="S’identifier avec ProConnect")
    ).click()
    page.wait_for_url("**/interaction/**")
    page.locator("input[name=email]:not([type=hidden])").fill(email)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**://{host}.localhost:{demo.port}/**")


def as_operator(demo: Demo, page: Page) -> None:
    """Oscar: ProConnect, then one of the recovery codes that the demonstration prints."""
    as_agent(demo, page, "operateur", "oscar@operateur.example")
    page.locator("input[name=code]").fill(demo.recovery_code())
    page.locator("form:has(input[name=code]) button[type=submit]").click()
    page.wait_for_url(demo.url("operateur"))
