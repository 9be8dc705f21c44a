"""Screens of the console in a real browser: RGAA and WCAG 2.2 AA, no sideways scroll, nothing refused by the CSP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ops.models import BulkOpening, BulkOutcome, BulkState, Opening, OpeningState
from ops.restoration.models import Drill
from tenants.domains import services as domains
from tenants.models import Commune, LastMove, ProvisioningStep
from tenants.provisioning import template
from tests import browser as browsers
from tests.drawn import CONSOLE, ConsolePages, Drawn

if TYPE_CHECKING:
    from django.test import Client

pytestmark = browsers.MARKS
LIST = "insee;domaine;e-mail\n69273;;dgs@corbas.example\n99999;;\n69259;;\n69276;pas un domaine;\n"
SOMEBODY = "00000000-0000-4000-8000-000000000000"


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
        insee="69273",
        name="Corbas",
        outcome=BulkOutcome.FAILED,
        detail="Le disque est plein. Libérez de la place, puis recommencez.",
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


def opening_cut() -> Opening:
    """Begun on the command line, by a process that died."""
    return Opening.objects.create(
        insee="69199",
        name="Saint-Fons",
        domain="www.saint-fons.fr",
        admin_email="dgs@saint-fons.example",
        demonstration=True,
        state=OpeningState.RUNNING,
    )


def test_versions_lists_and_openings(console: Client, venissieux: Commune, givors: Commune) -> None:
    one_behind(givors, venissieux)
    file = SimpleUploadedFile("communes.csv", LIST.encode())
    stopped, cut = opening_stopped(), opening_cut()
    domains.serve(domains.claim(venissieux, "ville-de-venissieux.fr"))
    Commune.objects.filter(pk=givors.pk).update(is_demonstration=False, siret="")
    pages = Drawn()
    for path in (
        "/flotte/",
        "/ouverture/plusieurs/",
        console.post("/ouverture/plusieurs/", {"file": file})["location"],
        f"/ouverture/plusieurs/{bulk_running().pk}/",
        f"/ouverture/suivi/{stopped.pk}/",
        f"/ouverture/suivi/{stopped.pk}/abandonner/",
        f"/ouverture/suivi/{cut.pk}/",
        f"/ouverture/{cut.insee}/",
        "/communes/venissieux/domaines/ville-de-venissieux.fr/retirer/",
        "/communes/givors/ouvrir/",
    ):
        pages.keep(CONSOLE + path, console.get(path))
    pages.keep_files(console, CONSOLE)
    assert pages.look("console") == 10


def test_the_house_theme_is_accessible(console: Client) -> None:
    pages = ConsolePages(console)
    empty = dict.fromkeys(
        ("palette", "main", "deep", "soft", "accent", "typeface", "titles", "header", "layout", "mention"), ""
    )
    pages.show("apparence", "/apparence/")
    pages.refuse(
        "apparence-refusee",
        "/apparence/",
        empty | {"main": "#F2C230", "deep": "#4A1D14", "soft": "#FBEFEA", "accent": "#2F5D62"},
    )
    pages.keep_themes()
    assert pages.look("apparence", schemes=("light", "dark")) == 2
