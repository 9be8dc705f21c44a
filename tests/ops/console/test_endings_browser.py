"""The console's pages of a deletion and of a restoration, in a real browser: accessible, and they fit a phone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from identity.audit.enums import ActorKind
from identity.audit.services import Actor
from ops.backups import exports
from ops.backups.models import ArchiveState, Export
from ops.deletion.models import Deletion, DeletionStep
from ops.restoration import services
from ops.restoration.comparing import Difference, Listed, Named, Names
from ops.restoration.enums import RestorationAction, RestorationState
from ops.restoration.models import Drill, Restoration
from tenants import lifecycle
from tenants.models import Commune
from tests import browser as browsers
from tests.drawn import ConsolePages

if TYPE_CHECKING:
    from django.test import Client

pytestmark = browsers.MARKS


def of_a_return(pages: ConsolePages, venissieux: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drills, an archive to choose, a copy beside that differs, its exchange."""
    restoration = "/communes/venissieux/restauration/"
    now = timezone.now()
    Drill.objects.create(commune=venissieux, at=now, ok=True, rows=1234, files=56, ended_at=now)
    Drill.objects.create(commune=venissieux, at=now, ok=False, detail="BadArchive", ended_at=now)
    place = exports.folder() / "venissieux-drawn.zip.age"
    place.touch()
    kept = Export.objects.create(
        commune=venissieux,
        insee="69259",
        name="Vénissieux",
        state=ArchiveState.DONE,
        path=str(place),
        size=3_400_000,
        ended_at=now,
    )
    pages.show("restoration", restoration)
    pages.refuse("restoration-wrong", f"{restoration}preparer/", {})
    kept.delete()
    place.unlink()
    beside = Restoration.objects.create(
        commune=venissieux,
        manifest_sha256="0" * 64,
        made_at=now,
        moved_at=now,
        path="/x",
        source="venissieux.zip",
    )
    pages.show("restoration-cut", restoration)
    beside.delete()
    beside = Restoration.objects.create(
        commune=venissieux, manifest_sha256="0" * 64, made_at=now, state=RestorationState.READY,
        differences=[Difference("wagtailcore.page", "pages", 2, 1, 3).as_json()],
    )  # fmt: skip
    changed = Named("Accueil", fields=("titre", "introduction"))
    named = Names(
        "wagtailcore.page", "Pages", back=Listed((Named("Fête du pain"), Named("Marché")), others=123),
        lost=Listed((Named("Travaux"),)), changed=Listed((changed,)),
    )  # fmt: skip
    messages = Names("dossiers.message", "Messages", lost=Listed((Named("ECH-2026-00012", rows=60),)))
    monkeypatch.setattr(services, "names", lambda _restoration: [named, messages])
    pages.show("restoration-ready", restoration)
    oscar = Actor(ActorKind.OPERATOR, label="Oscar Blanc")
    services._write_down(RestorationAction.PREPARED, oscar, venissieux, beside)
    pages.show("life", "/communes/venissieux/")
    pages.show("restoration-swap", f"{restoration}mettre-en-place/")


def of_an_end(pages: ConsolePages, venissieux: Commune) -> None:
    """Too early, under a wrong name, stopped, cut, done."""
    now = timezone.now()
    lifecycle.open(venissieux)
    lifecycle.close(venissieux, reason="Fusion.", until=date(2031, 3, 12))
    pages.show("deletion-early", "/communes/venissieux/supprimer/")
    Commune.objects.filter(pk=venissieux.pk).update(closing_until=date(2026, 1, 1))
    Export.objects.create(
        commune=venissieux, insee="69259", name="Vénissieux", state=ArchiveState.DONE, size=1, sha256="0" * 64,
        ended_at=now + timedelta(minutes=1),
    )  # fmt: skip
    wrong = {"typed_name": "Givors", "handed_to": "Mme Martin"}
    pages.refuse("deletion-wrong", "/communes/venissieux/supprimer/", wrong)
    deletion = Deletion.objects.create(
        commune_id=venissieux.pk, schema_name=venissieux.schema_name, insee="69259", name="Vénissieux",
        slug="venissieux", created_at=now, closing_since=now, handed_to="Mme Martin", export_sha256="0" * 64,
        export_size=1, export_made_at=now, error="La suppression s’est arrêtée.",
    )  # fmt: skip
    DeletionStep.objects.create(deletion=deletion, name="shut", done_at=now)
    DeletionStep.objects.create(deletion=deletion, name="inventory", error="OSError")
    pages.show("deletion-stopped", f"/suppressions/{deletion.pk}/")
    Deletion.objects.update(error="")
    DeletionStep.objects.update(error="")
    pages.show("deletion-cut", f"/suppressions/{deletion.pk}/")
    Deletion.objects.update(ended_at=now, error="", certificate_sha256="ab" * 32)
    pages.show("deletion-done", f"/suppressions/{deletion.pk}/")
    pages.show("deletions", "/suppressions/")


@pytest.fixture
def pages(venissieux: Commune, console: Client, monkeypatch: pytest.MonkeyPatch) -> ConsolePages:
    found = ConsolePages(console)
    of_a_return(found, venissieux, monkeypatch)
    of_an_end(found, venissieux)
    found.keep_themes()
    return found


def test_the_pages_of_an_end_and_of_a_return_are_accessible_and_fit_a_phone(pages: ConsolePages) -> None:
    assert pages.look("ending") == 12
