"""The console's pages of an import, in a real browser: accessible, and they fit a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ops.backups import imports
from ops.backups.models import Arrival, ArrivalState
from tests import browser as browsers
from tests.drawn import ConsolePages

if TYPE_CHECKING:
    from django.test import Client

pytestmark = browsers.MARKS


@pytest.fixture
def pages(console: Client, import_folder: None) -> ConsolePages:
    found = ConsolePages(console)
    found.show("import-choose", "/imports/")
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
    found.refuse("import-wrong", "/imports/", {"file": SimpleUploadedFile("x.zip", b"PK")})
    found.show("import-draft", address)
    found.show("import-abandon", f"{address}abandonner/")
    for state, more in (
        (ArrivalState.RUNNING, {"step": "dossiers.dossier", "steps_done": 31}),
        (
            ArrivalState.FAILED,
            {"error": "Il faut environ 48 Mo libres dans /var/lib/parvis/media, il y a 2 Mo."},
        ),
        (ArrivalState.DONE, {"error": ""}),
    ):
        Arrival.objects.filter(pk=arrival.pk).update(state=state, **more)
        found.show(f"import-{state.value}", address)
    found.keep_themes()
    return found


def test_the_pages_of_an_import_are_accessible_and_fit_a_phone(pages: ConsolePages) -> None:
    assert pages.look("import") == 7
