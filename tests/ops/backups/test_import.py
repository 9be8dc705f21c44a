"""A commune comes in: equal to its archive, once, whatever interrupts; never over another, never seen half-made."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from identity.audit.models import Entry
from ops.backups import arriving, loading, reading
from ops.backups.arriving import Wanted
from ops.backups.enums import ArchiveAction
from ops.backups.errors import BadArchive, ImportRefused
from ops.backups.manifest import MANIFEST
from ops.backups.models import Import
from tenants.current import commune_context, operator_context
from tenants.models import Commune, schema_for
from tenants.outbox.models import Effect, EffectState
from tenants.provisioning import database, orphans
from tenants.states import CommuneState
from tests.ops.backups.conftest import CANARY, CORBAS, archived, contents, forget
from tests.ops.backups.test_archive import another_octet, changed


class Killed(BaseException):
    """As kill -9: nothing of ours catches it."""


def test_it_arrives_equal_once_whatever_interrupts(emptied: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(*_arguments: object, **_options: object) -> None:
        raise Killed

    started = timezone.now()
    with reading.opened(io.BytesIO(emptied)) as archive:
        for module, name in (
            (loading, "differences"),
            (arriving, "write_file"),
            (arriving, "_settle"),
            (arriving, "_appear"),
        ):
            with monkeypatch.context() as patch:
                patch.setattr(module, name, kill)
                with pytest.raises(Killed):
                    arriving.import_commune(archive)
            with operator_context():
                assert not Commune.objects.filter(insee=CORBAS).exists()
                assert Import.objects.get(insee=CORBAS, ended_at=None)
        arrived = arriving.import_commune(archive)
        before = archive.manifest
    commune = arrived.commune
    assert commune.pk == before.commune.id
    assert (commune.state, commune.schema_version) == (CommuneState.PREPARING, before.schema_version)
    assert [step.name for step in commune.steps.all()] == [step.name for step in before.steps]
    with reading.opened(archived(commune)) as again:
        assert contents(again.manifest) == contents(before)
    with commune_context(commune):
        assert Site.objects.get().hostname == "corbas.localhost"
    with operator_context():
        told = Entry.objects.filter(action=ArchiveAction.IMPORTED, target_id=str(commune.pk), at__gte=started)
        assert told.count() == 1
        _its_schema_is_the_only_one_made()
    page = Client(headers={"host": "corbas.localhost"}).get("/actualites/")
    assert page.status_code == 200
    with reading.opened(io.BytesIO(emptied)) as archive, pytest.raises(ImportRefused, match="existe déjà"):
        arriving.import_commune(archive)


def _its_schema_is_the_only_one_made() -> None:
    known = set(Commune.objects.values_list("schema_name", flat=True))
    with database.owner_connection() as owner:
        found = owner.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^c_[0-9a-f]{12}$'")
        assert {name for (name,) in found} - {"c_" + "0" * 12} == known


def test_a_name_that_is_taken_is_refused_and_another_given(emptied: bytes, venissieux: Commune) -> None:
    with reading.opened(io.BytesIO(emptied)) as archive:
        for wanted in (
            Wanted(slug="venissieux"),
            Wanted(slug="admin"),
            Wanted(domain=venissieux.primary_host),
            Wanted(domain="n'importe quoi"),
        ):
            with pytest.raises(ImportRefused):
                arriving.import_commune(archive, wanted)
        assert not Import.objects.filter(insee=CORBAS).exists()
        arrived = arriving.import_commune(archive, Wanted(slug="corbas-bis", domain="www.corbas.example"))
    assert (arrived.commune.slug, arrived.commune.primary_host) == ("corbas-bis", "corbas-bis.localhost")
    assert arrived.commune.domain_claims.get().wanted_primary == "www.corbas.example", "proved again, here"


def test_what_was_to_be_mailed_there_is_not_mailed_from_here(corbas: Commune) -> None:
    """A rehearsal on a server of trial writes to no citizen."""
    with commune_context(corbas):
        Effect.objects.create(kind="mail", payload={}, not_before=timezone.now())
    stream = archived(corbas)
    forget(CORBAS)
    with reading.opened(stream) as archive:
        assert archive.manifest.pending_effects == 1
        arrived = arriving.import_commune(archive)
    assert arrived.parked_effects == 1
    with commune_context(arrived.commune):
        assert not Effect.objects.filter(state=EffectState.PENDING).exists()


def _cut(octets: io.BytesIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed once the rows are there."""

    def kill(*_arguments: object, **_options: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, reading.opened(octets) as archive:
        patch.setattr(arriving, "write_file", kill)
        with pytest.raises(Killed):
            arriving.import_commune(archive)


def test_a_file_that_is_not_what_it_declares_is_named_before_anything_is_written(emptied: bytes) -> None:
    """A private file, and one that nothing loads: the site as visitors saw it."""
    for path in ("fichiers/prives/pieces/", "site/static/"):
        damaged = changed(emptied, another_octet(path))
        with reading.opened(damaged) as archive, pytest.raises(BadArchive, match=f"abîmée.+{path}"):
            arriving.import_commune(archive)
        with operator_context():
            assert not Commune.objects.filter(insee=CORBAS).exists()
            assert not Import.objects.filter(insee=CORBAS, ended_at=None).exists()


def test_another_archive_takes_the_place_of_one_that_was_cut_short(
    emptied: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the first left goes, and the commune arrives."""

    def earlier(entries: dict[str, bytes]) -> None:
        document = json.loads(entries[MANIFEST])
        document["made_at"] = "2026-01-01T00:00:00Z"
        entries[MANIFEST] = json.dumps(document).encode()

    _cut(changed(emptied, earlier), monkeypatch)
    with operator_context():
        assert not Commune.objects.filter(insee=CORBAS).exists()
    with reading.opened(io.BytesIO(emptied)) as archive:
        arriving.import_commune(archive)
        _its_schema_is_the_only_one_made()


def test_an_import_that_nobody_ends_is_an_orphan_after_a_week(
    emptied: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its schema, its role, its folder and its key; then another archive of the commune arrives all the same."""
    orphans.remove(orphans.find())  # folders of communes whose tests were rolled back in this process
    _cut(io.BytesIO(emptied), monkeypatch)
    with operator_context():
        left = Import.objects.get(insee=CORBAS, ended_at=None)
    schema, name = schema_for(left.commune_id), str(left.commune_id)
    folder = Path(settings.MEDIA_ROOT) / name / "private" / "half"
    folder.mkdir(parents=True)
    (folder / "x").write_bytes(b"x")  # named by no row
    claimed = orphans.find()
    assert (schema in claimed.schemas, name in claimed.folders, name in claimed.keys) == (False,) * 3
    Import.objects.filter(pk=left.pk).update(started_at=timezone.now() - arriving.GIVEN_UP)
    mine = orphans.Orphans((schema,), (schema,), (name,), (name,))
    assert orphans.remove(orphans.find()) == mine
    assert not orphans.find()
    with reading.opened(io.BytesIO(emptied)) as archive:
        arriving.import_commune(archive)
        _its_schema_is_the_only_one_made()
    assert not orphans.find()


def test_nothing_private_is_in_the_public_rows(octets: bytes) -> None:
    with reading.opened(io.BytesIO(octets)) as archive:
        assert CANARY not in archive.manifest.model_dump_json()
