"""Storage, mail identity and the last trial: what they refuse, what they say, and what nobody owns."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import HttpResponse
from django.utils import timezone

from ops import static_files
from ops.deletion.models import Deletion
from ops.health import opening as health
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.errors import ProvisioningError
from tenants.geography import find_town
from tenants.keys import services as keys
from tenants.keys.models import KeyRecord
from tenants.models import Commune, PooledSchema, schema_for
from tenants.outbox.mail import sender
from tenants.outbox.provisioning import check_sender, provision_mail_identity
from tenants.provisioning import database, orphans, pool
from tenants.provisioning.files import provision_storage
from tenants.provisioning.options import ProvisioningOptions
from tenants.states import CommuneState
from tenants.storage import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper

FOLDER = "deadbeef-0000-4000-8000-000000000001"
#: Of a copy that stood beside that commune.
BESIDE = f"{FOLDER}~deadbeefcafe"
OPTIONS = ProvisioningOptions("69259")
#: Y, Oô, the longest, apostrophes, Corsica, overseas, without inhabitants, a name that several bear.
HARD = ("80829", "2B180", "51513", "94038", "25434", "2A004", "97411", "55039", "69290")


def test_the_storage_takes_files_and_lets_nobody_else_in(
    in_venissieux: Commune, settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    folder = folder_of(in_venissieux)
    folder.mkdir(mode=0o755)
    provision_storage(in_venissieux, OPTIONS)
    assert folder.stat().st_mode & 0o077 == 0
    assert [one for one in folder.rglob("*") if one.is_file()] == []
    name = storages["private"].save("piece.txt", ContentFile(b"x"))
    for kept in (folder / "private", folder / "private" / name):
        assert kept.stat().st_mode & 0o077 == 0


def test_what_a_killed_trial_left_is_taken_away(
    in_venissieux: Commune, settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    storages["private"].save("essai-d-ouverture", ContentFile(b"half"))
    provision_storage(in_venissieux, OPTIONS)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_storage_that_cannot_be_written_is_told(
    in_venissieux: Commune, settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "a-file"
    (tmp_path / "a-file").touch()
    with pytest.raises(OSError, match="a-file"):
        provision_storage(in_venissieux, OPTIONS)


@pytest.mark.parametrize("insee", HARD)
def test_the_sender_survives_a_message_whatever_the_name(in_venissieux: Commune, insee: str) -> None:
    town = find_town(insee)
    in_venissieux.insee, in_venissieux.name = town.insee, town.name
    connection.set_tenant(in_venissieux)
    assert town.name.split()[-1][-3:] in sender() or "=?utf-8?" in sender()
    check_sender(sender())


@pytest.mark.parametrize(
    "written", ["Mairie <>", "Mairie", "Mairie <a@b>\nBcc: x@y.example", f"Mairie <{'a' * 65}@b.example>", ""]
)
def test_a_sender_that_no_reader_would_understand_is_refused(written: str) -> None:
    with pytest.raises(ProvisioningError, match="ne peut pas être écrit"):
        check_sender(written)


def test_a_commune_without_an_address_to_answer_to_is_told(in_venissieux: Commune) -> None:
    in_venissieux.contact_email = "mairie@venissieux.example"
    assert provision_mail_identity(in_venissieux, OPTIONS) == ""
    in_venissieux.contact_email = ""
    assert "fiche" in provision_mail_identity(in_venissieux, OPTIONS)


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_trial_leaves_the_process_where_it_stood(venissieux: Commune, demonstration: bool) -> None:
    """In preparation too: it comes with the preview link, as a visitor who has it."""
    with operator_context():
        venissieux.is_demonstration = demonstration
        venissieux.save(update_fields=["is_demonstration"])
    with commune_context(venissieux):
        assert health.provision_health(venissieux, OPTIONS) == ""
        assert connection.schema_name == venissieux.schema_name


def test_a_page_that_breaks_stops_the_opening(
    in_venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def get_response(self, request: object) -> HttpResponse:
            return HttpResponse(status=500)

    monkeypatch.setattr(health, "_application", Broken)
    with pytest.raises(ProvisioningError, match=r"La page d’accueil de Vénissieux .*500"):
        health.provision_health(in_venissieux, OPTIONS)


def test_without_static_files_no_page_is_tried_and_that_is_said(
    in_venissieux: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "state", lambda: static_files.Gathered.MISSING)
    monkeypatch.setattr(health, "_draws", [])
    assert "fleet migrate" in health.provision_health(in_venissieux, OPTIONS)


def test_a_wall_with_a_hole_stops_the_opening(venissieux: Commune, givors: Commune) -> None:
    own, other = venissieux.schema_name, givors.schema_name
    with database.owner_connection() as owner:
        owner.execute(f'GRANT USAGE ON SCHEMA "{other}" TO "{own}"')
        try:
            with commune_context(venissieux), pytest.raises(ProvisioningError, match="entre dans 1 schémas"):
                health.provision_health(venissieux, OPTIONS)
        finally:
            owner.execute(f'REVOKE USAGE ON SCHEMA "{other}" FROM "{own}"')


@pytest.fixture
def lost(transactional_db: None, settings: SettingsWrapper, tmp_path: Path) -> Iterator[str]:
    """A schema, its role, a folder, that of a copy and a key that no commune owns; and a schema of the pool."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / FOLDER / "private").mkdir(parents=True)
    for name in ("exports", BESIDE, f"{FOLDER}~other"):
        (tmp_path / name).mkdir()
    name = "c_00000000dead"
    with database.owner_connection() as owner:
        owner.execute(f'CREATE SCHEMA "{name}"')
        database.create_role(owner, name)
    keys.ensure(Commune(id=uuid.UUID(FOLDER)))
    pool.refill(1)
    yield name
    pool.empty()
    keys.forget(Commune(id=uuid.UUID(FOLDER)))
    with database.owner_connection() as owner:
        database.drop_schema(owner, name)


def test_what_nobody_owns_is_found_and_taken_away_and_nothing_else(
    lost: str, settings: SettingsWrapper
) -> None:
    found = orphans.find()
    assert found == orphans.Orphans((lost,), (lost,), (FOLDER, BESIDE), (FOLDER,))
    with operator_context():
        ready = schema_for(PooledSchema.objects.get().id)
    more = replace(found, schemas=(*found.schemas, ready), folders=(*found.folders, "exports"))
    assert orphans.remove(more) == found, "what is owned stays, whoever names it"
    assert not KeyRecord.objects.filter(commune_id=FOLDER).exists()
    assert not orphans.find()
    assert (Path(settings.MEDIA_ROOT) / "exports").is_dir()
    with database.owner_connection() as owner:
        assert database.schema_exists(owner, ready)


def test_a_commune_that_is_gone_owns_nothing_once_it_is_destroyed(lost: str) -> None:
    """What bears its name came back by hand; until its deletion has ended, the rest of it is the deletion's."""
    gone = uuid.UUID("00000000-dead-4000-8000-000000000000")
    now = timezone.now()
    with operator_context():
        Commune.objects.create(
            id=gone, insee="69000", name="Partie", slug="partie", siren="0" * 9, state=CommuneState.GONE
        )
        deletion = Deletion.objects.create(
            commune_id=gone, schema_name=lost, insee="69000", name="Partie", slug="partie", created_at=now,
            closing_since=now, handed_to="x", export_sha256="0" * 64, export_size=1, export_made_at=now,
        )  # fmt: skip
        try:
            assert orphans.find().schemas == orphans.find().roles == ()
            Deletion.objects.filter(pk=deletion.pk).update(ended_at=now)
            assert orphans.find().schemas == orphans.find().roles == (lost,)
        finally:
            deletion.delete()
            Commune.objects.filter(pk=gone).delete()


def claims() -> list[str]:
    return ["c_00000000dead", schema_for(uuid.UUID(FOLDER)), "c_deadbeefcafe"]


def test_a_schema_that_somebody_claims_is_no_orphan(lost: str, settings: SettingsWrapper) -> None:
    settings.SCHEMA_CLAIMS = ["tests.tenants.test_opening_steps.claims"]
    assert not orphans.find()
