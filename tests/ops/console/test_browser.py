"""Screens of the console in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ops.models import BulkOpening, BulkOutcome, BulkState, Opening, OpeningState
from ops.restoration.models import Drill
from tenants.models import Commune, LastMove, ProvisioningStep
from tenants.provisioning import template
from tests.browser import Watch, check, chromium, opened

if TYPE_CHECKING:
    from django.test import Client
    from playwright.sync_api import Page, Route

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed: apt-get install chromium"),
]
LIST = "insee;domaine;e-mail\n69273;;dgs@corbas.example\n99999;;\n69259;;\n69276;pas un domaine;\n"
ORIGIN = "http://operateur.localhost"
SOMEBODY = "00000000-0000-4000-8000-000000000000"


def show(page: Page, answers: dict[str, Any], path: str) -> None:
    """What the console answered, in the browser: no server, no network."""

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url).path
        if route.request.headers.get("hx-request"):  # a page that asks again by itself
            route.fulfill(status=204)
        elif found := answers.get(asked):
            route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.content)
        elif asked.startswith("/static/") and (file := finders.find(asked.removeprefix("/static/"))):
            kind = mimetypes.guess_type(asked)[0] or "application/octet-stream"
            route.fulfill(content_type=kind, body=Path(file).read_bytes())
        else:
            route.fulfill(status=204)

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(ORIGIN + path)


def one_behind(behind: Commune, ahead: Commune) -> None:
    """What stopped one of the two is kept; each had its drill."""
    Commune.objects.filter(pk=behind.pk).update(schema_version="before")
    LastMove.objects.create(
        commune=behind, target=template.schema_version(), ring=2, seconds=1.5,
        error='column "floor" of relation "town_hall_service" already exists',
    )  # fmt: skip
    now = timezone.now()
    Drill.objects.create(commune=behind, at=now, ended_at=now, detail="BadArchive")
    Drill.objects.create(commune=ahead, at=now, ended_at=now, ok=True)


def bulk_running() -> BulkOpening:
    """A list with a row of each kind: opened, failed, waiting."""
    bulk = BulkOpening.objects.create(
        source="Communes du Pays de l’Ozon", asked_by=SOMEBODY, state=BulkState.RUNNING
    )
    bulk.rows.create(
        insee="69276",
        name="Feyzin",
        outcome=BulkOutcome.OPENED,
        detail="http://feyzin.localhost",
        seconds=0.4,
    )
    bulk.rows.create(
        insee="69273", name="Corbas", outcome=BulkOutcome.FAILED, detail="OSError : No space left on device"
    )
    bulk.rows.create(insee="69199", name="Saint-Fons")
    return bulk


def opening_stopped() -> Opening:
    """At the step that makes the role."""
    opening = Opening.objects.create(
        insee="69290",
        name="Saint-Priest",
        asked_by=SOMEBODY,
        state=OpeningState.FAILED,
        error="Le disque est plein.",
    )
    commune = Commune.objects.create(
        insee="69290", name="Saint-Priest", slug="saint-priest-69", siren="0" * 9
    )
    ProvisioningStep.objects.create(commune=commune, name="role", error="OSError")
    return opening


def test_versions_lists_and_openings(console: Client, venissieux: Commune, givors: Commune) -> None:
    one_behind(givors, venissieux)
    file = SimpleUploadedFile("communes.csv", LIST.encode())
    stopped = opening_stopped()
    paths = {
        "versions": "/flotte/",
        "bulk-choose": "/ouverture/plusieurs/",
        "bulk-draft": console.post("/ouverture/plusieurs/", {"file": file})["location"],
        "bulk-running": f"/ouverture/plusieurs/{bulk_running().pk}/",
        "opening-stopped": f"/ouverture/suivi/{stopped.pk}/",
        "opening-abandon": f"/ouverture/suivi/{stopped.pk}/abandonner/",
    }
    answers: dict[str, Any] = {path: console.get(path) for path in paths.values()}
    theme = re.findall(r'href="(/theme/[^"]+)"', answers["/flotte/"].content.decode())[0]
    answers[theme] = console.get(theme)
    with opened() as browser:
        page = browser.new_page()
        watch = Watch(page)
        for name, path in paths.items():
            show(page, answers, path)
            check(page, watch, name)
