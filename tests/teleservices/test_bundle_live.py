"""A deposit of each procedure, typed by dora on her telephone in a real browser: axe on every page on the way."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import FilePayload

from teleservices.dossiers.models import Dossier, Offer
from tenants.current import commune_context
from tests import browser as browsers
from tests.live import serving
from tests.teleservices.filings import FILINGS, made

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Page

    from tenants.models import Commune
    from tests.teleservices.filings import Answers, Filing

pytestmark = [*browsers.MARKS, pytest.mark.timeout(900)]


@dataclass
class Phone:
    """Dora's, and what axe and the console say of the pages that she sees."""

    page: Page
    watch: browsers.Watch
    seen: int = 0

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def look(self, name: str) -> None:
        self.seen += 1
        browsers.check(self.page, self.watch, f"live-{name}", (browsers.PHONE,))

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).last.click()
        assert "Erreur" not in self.page.title(), self.page.inner_text("main")

    def go_on(self) -> None:
        before = self.path
        self.press("Continuer")
        if self.path == before:  # an answer brought a question, shown first
            self.press("Continuer")

    def answer(self, name: str, value: Any) -> None:
        """One control, by its name: what it is decides how a finger uses it."""
        control = self.page.locator(f'[name="{name}"]').first
        kind = control.evaluate("one => one.type")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                self.page.locator(f'[name="{name}"][value="{one}"]').check()
        elif kind == "file":
            self._send(name, value)
        elif kind == "select-one":
            control.select_option(value)
        else:
            control.fill(value)

    def _send(self, name: str, file: Any) -> None:
        """A file leaves as soon as it is chosen."""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        chosen = FilePayload(name=file.name, mimeType=kind, buffer=file.read())
        self.page.locator(f'input[type=file][name="{name}"]').set_input_files([chosen])
        self.page.get_by_role("button", name=f"Retirer {file.name}").first.wait_for()

    def fill(self, values: Answers, prefix: str = "") -> None:
        """What is asked, in the order in which the page asks it; « Continuer » when nothing more comes by itself."""
        left = {prefix + name: value for name, value in made(values).items()}
        while left:
            for name in [one for one in left if self._is_asked(one)]:
                self.answer(name, left.pop(name))
            if all(name.endswith("-country") for name in left):
                return  # an address that must be in France does not ask for its country
            if not self._comes(left):
                self.press("Continuer")
                assert self._comes(left), left

    def _is_asked(self, name: str) -> bool:
        return self.page.locator(f'[name="{name}"]').count() > 0

    def _comes(self, names: Iterable[str]) -> bool:
        """Within two seconds: what an answer brings without « Continuer »."""
        for _ in range(20):
            if any(map(self._is_asked, names)):
                return True
            self.page.wait_for_timeout(100)
        return False


@pytest.fixture
def phone(venissieux: Commune) -> Iterator[tuple[Phone, Any]]:
    host = venissieux.primary_host
    with commune_context(venissieux):
        for slug, filing in FILINGS.items():
            Offer.objects.filter(slug=slug).update(settings=filing.settings or None)
    with (
        time_machine.travel("2026-11-23T10:00:00+01:00", tick=True),
        serving() as served,
        browsers.opened() as browser,
    ):
        context = browser.new_context(
            base_url=f"http://{host}:{served.port}",
            locale="fr-FR",
            viewport={"width": browsers.PHONE, "height": 740},
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        yield Phone(page, browsers.Watch(page)), served
        context.close()


def _file(phone: Phone, slug: str, filing: Filing) -> None:
    start = f"/demarches/{slug}/"
    phone.page.goto(start)
    with phone.page.expect_navigation():
        phone.page.locator('form[action$="/commencer-la-demarche/"] button').first.click()
    for step, given in filing.steps:
        if phone.path != f"{start}{step}/":
            phone.page.goto(f"{start}{step}/")
        if isinstance(given, dict):
            phone.fill(given)
        for item in given if isinstance(given, list) else ():
            with phone.page.expect_navigation():
                phone.page.locator(".item-add a").click()
            key = phone.path.rstrip("/").rpartition("/")[2]
            phone.fill(item, f"{step}--{key}--")
            phone.look(f"{slug}-{step}-un")
            phone.go_on()
        phone.look(f"{slug}-{step}")
        phone.go_on()
    assert phone.path == f"{start}verifier-et-envoyer/", phone.page.inner_text("main")
    phone.look(f"{slug}-verifier")
    phone.press("Envoyer ma demande")
    phone.page.get_by_role("heading", level=1, name="Votre demande est envoyée").wait_for()
    phone.look(f"{slug}-envoyee")


def test_each_procedure_is_filed_from_a_telephone(phone: tuple[Phone, Any], venissieux: Commune) -> None:
    dora, served = phone
    for slug, filing in FILINGS.items():
        _file(dora, slug, filing)

    def filed() -> list[str]:
        with commune_context(venissieux):
            return list(Dossier.objects.order_by("submitted_at").values_list("slug", flat=True))

    assert served.ask(filed) == list(FILINGS)
    assert dora.seen >= sum(len(filing.steps) + 2 for filing in FILINGS.values())
