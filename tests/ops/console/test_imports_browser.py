"""The console's pages of an import, in a real browser: accessible, and they fit a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ops.backups import imports
from ops.backups.models import Arrival, ArrivalState
from tests import browser as browsers
from tests.ops.console.test_life_browser import CONSOLE, Drawn, look

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        browsers.chromium() is None, reason="Chromium is not installed: apt-get install chromium"
    ),
]


@pytest.fixture
def pages(console: Client, tmp_path: Path, settings: Settings) -> dict[str, Drawn]:
    """Drawn before the browser starts: no server, no network."""
    found: dict[str, Drawn] = {}

    def keep(name: str, response: Any) -> None:
        body = response.content.replace(b'hx-trigger="every 2s"', b"")  # nobody answers: there is no server
        found[f"{CONSOLE}/{name}"] = Drawn(response.status_code, dict(response.headers), body)

    settings.IMPORT_DIR = tmp_path / "imports"
    keep("import-choose", console.get("/imports/"))
    for name in (
        "corbas-2026-11-22-093000.zip",
        "saint-remy-en-bouzemont-saint-genest-et-isson-2026-11-22.zip",
    ):
        (imports.folder() / name).write_bytes(b"x" * 48_200)
    arrival = Arrival.objects.create(
        insee="69273", name="Corbas", slug="corbas", rows=12_480, files=310, files_size=48_200_000,
        made_at=timezone.now(), from_operator="Syndicat d’origine", from_version="2025.11.0", source="corbas.zip",
        domains=["www.corbas.example", "corbas.origine.example"], providers=["franceconnect", "proconnect"], steps=102,
        asked_by="00000000-0000-4000-8000-000000000000", is_received=True, parked_effects=3,
    )  # fmt: skip
    address = f"/imports/{arrival.pk}/"
    keep("import-wrong", console.post("/imports/", {"file": SimpleUploadedFile("x.zip", b"PK")}))
    keep("import-draft", console.get(address))
    keep("import-abandon", console.get(f"{address}abandonner/"))
    for state, more in (
        (ArrivalState.RUNNING, {"step": "dossiers.dossier", "steps_done": 31}),
        (
            ArrivalState.FAILED,
            {"error": "Il faut environ 48 Mo libres dans /var/lib/parvis/media, il y a 2 Mo."},
        ),
        (ArrivalState.DONE, {"error": ""}),
    ):
        Arrival.objects.filter(pk=arrival.pk).update(state=state, **more)
        keep(f"import-{state.value}", console.get(address))
    for page in list(found.values()):
        for path in {"/embleme.svg", *re.findall(r'href="(/theme/[^"]+)"', page.body.decode())}:
            keep(path.removeprefix("/"), console.get(path))
    return found


def test_the_pages_of_an_import_are_accessible_and_fit_a_phone(pages: dict[str, Drawn]) -> None:
    assert look(pages, "import") == 7
