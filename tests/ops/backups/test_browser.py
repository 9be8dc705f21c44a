"""In a real browser: the console's page of archives, and a commune's site opened from a disk, without a server."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from ops.backups import exports
from ops.backups.models import ArchiveState, Export
from tests import browser as browsers
from tests.drawn import CONSOLE, Drawn
from tests.people import login_operator

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from playwright.sync_api import Page

    from tenants.models import Commune

pytestmark = browsers.MARKS


def _done(commune: Commune) -> None:
    exports.register(commune)
    archive = exports.folder() / "venissieux-2026-11-22-093000.zip.age"
    archive.write_bytes(b"x")
    common = {"commune": commune, "insee": commune.insee, "name": commune.name}
    Export.objects.create(
        **common, state=ArchiveState.DONE, path=str(archive), size=48_200_000, sha256="0f" * 32, rows=12_480,
        files=310, pages=64, sealed=True,
    )  # fmt: skip
    Export.objects.create(**common, state=ArchiveState.FAILED, error="Le disque est plein.")


def test_the_console_page_of_archives(at_operator: Client, venissieux: Commune) -> None:
    login_operator(at_operator)
    _done(venissieux)
    drawn = Drawn()
    path = "/communes/venissieux/sauvegardes/"
    drawn.keep(f"{CONSOLE}{path}", at_operator.get(path))
    drawn.keep_files(at_operator, CONSOLE)
    exports.kept_file(Export.objects.get(state=ArchiveState.DONE)).unlink()  # type: ignore[union-attr]
    assert drawn.look("archives") == 1


def _is_accessible(tab: Page) -> None:
    for width in (browsers.PHONE, browsers.DESKTOP):
        tab.set_viewport_size({"width": width, "height": 800})
        assert browsers.violations(tab) == []


def test_the_site_of_an_archive_needs_no_server(octets: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        archive.extractall(tmp_path)
    with browsers.opened() as browser:
        context = browser.new_context(offline=True)
        tab = context.new_page()
        watch = browsers.Watch(tab)
        missing: list[str] = []
        tab.on("requestfailed", lambda request: missing.append(request.url))
        tab.goto((tmp_path / "site/index.html").as_uri())
        tab.set_viewport_size({"width": browsers.DESKTOP, "height": 800})
        tab.get_by_role("link", name="Actualités", exact=True).first.click()
        tab.get_by_role("link", name="Fête du « pain »").first.click()
        assert tab.url.endswith("site/actualites/fete-du-pain/index.html")
        tab.wait_for_function("[...document.images].every(one => one.complete)")
        assert tab.evaluate("[...document.images].every(one => one.naturalWidth > 0)")
        assert (missing, watch.complaints) == ([], [])
        # Last: axe reads the style sheets again, which a disk refuses it.
        _is_accessible(tab)
        tab.goto((tmp_path / "site/index.html").as_uri())
        _is_accessible(tab)
        context.close()
