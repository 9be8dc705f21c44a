"""The end of a commune: refused while it may still come back, complete wherever it was cut, and proved."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from identity.audit.models import Entry
from ops.backups import exports
from ops.backups import kept as archives
from ops.backups.errors import BadArchive
from ops.backups.models import ArchiveState, Export
from ops.cli import main as cli
from ops.cli.commands import deletion as command
from ops.deletion import services, steps
from ops.deletion.enums import StepName
from ops.deletion.errors import DeletionRefused
from ops.deletion.inventory import media_folder
from ops.deletion.models import Deletion
from ops.models import CommuneFacts, LastProbe, Opening
from ops.restoration.enums import RestorationState
from ops.restoration.models import Restoration
from tenants import lifecycle
from tenants.connection import connection
from tenants.current import commune_context, operator_context
from tenants.keys.errors import KeyDestroyed
from tenants.keys.models import KeyRecord
from tenants.keys.services import key_of
from tenants.models import Commune, Domain, Doorbell, FormerSlug
from tenants.provisioning import database
from tenants.provisioning.opening import discard, open_commune
from tenants.provisioning.options import ProvisioningOptions
from tenants.states import CommuneState
from tenants.storage import private_storage
from tests.ops.console.test_fleet import text_of
from tests.people import login_operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CORBAS = "69273"
#: What may still hold a deleted commune's UUID, schema or slug in ``public``, and why.
EXPLAINED = {
    "tenants_commune": "its name, code and dates",
    "tenants_formerslug": "its slug is nobody else's for a year",
    "keys_keyrecord": "when its key was made and destroyed",
    "deletion_deletion": "the proof",
    "backups_export": "what was handed over",
    "audit_entry": "the operator's own log",
}


def opened() -> Commune:
    """With something of everything that a commune leaves here and there."""
    commune = open_commune(ProvisioningOptions(insee=CORBAS, demonstration=True)).commune
    lifecycle.open(commune)
    with commune_context(commune):
        private_storage.save("pieces/a", ContentFile(b"%PDF-1.7 Zanzibarine"))
    CommuneFacts.objects.create(commune=commune, checked_at=timezone.now())
    LastProbe.objects.create(commune=commune, at=timezone.now(), ok=True, milliseconds=1)
    Doorbell.objects.create(schema_name=commune.schema_name)
    Opening.objects.create(insee=CORBAS, name="Corbas", admin_email="x@example.org", asked_by=commune.pk)
    return commune


@pytest.fixture
def corbas(transactional_db: None) -> Iterator[Commune]:
    """Commits: all that it makes is taken away."""
    commune = opened()
    yield commune
    with operator_context():
        Deletion.objects.filter(commune_id=commune.pk).delete()
        Export.objects.filter(insee=CORBAS).delete()
        Opening.objects.filter(insee=CORBAS).delete()
        Doorbell.objects.filter(schema_name=commune.schema_name).delete()
        FormerSlug.objects.filter(insee=CORBAS).delete()
        Commune.objects.filter(insee=CORBAS).update(schema_version="")
        for left in Commune.objects.filter(insee=CORBAS):
            discard(left)


def close(commune: Commune, *, days_ago: int = 1) -> None:
    """Its grace ended so many days ago."""
    commune.refresh_from_db()
    lifecycle.close(commune, reason="Fin de l’adhésion")
    Commune.objects.filter(pk=commune.pk).update(
        closing_since=timezone.now() - timedelta(days=91),
        closing_until=timezone.localdate() - timedelta(days=days_ago),
    )
    commune.refresh_from_db()


def export(commune: Commune, path: Path | None = None) -> Export:
    now = timezone.now()
    return Export.objects.create(
        commune=commune, insee=commune.insee, name=commune.name, state=ArchiveState.DONE, size=1234,
        sha256="ab" * 32, ended_at=now, path=str(path or ""),
    )  # fmt: skip


def ask(
    commune: Commune, name: str = "Corbas", handed_to: str = "Mme Martin, secrétaire générale"
) -> Deletion:
    return services.ask(commune, typed_name=name, handed_to=handed_to)


def holders(commune: Commune) -> set[str]:
    """The tables of ``public`` where a row still names the commune."""
    with database.owner_connection() as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        wanted = f"({commune.pk}|{commune.schema_name}|corbas)"
        return {
            table
            for (table,) in tables
            if owner.execute(
                f'SELECT 1 FROM public."{table}" AS t WHERE t::text ~ %s LIMIT 1', [wanted]
            ).fetchone()
        }


def roles_and_schemas(commune: Commune) -> list[tuple[str]]:
    with database.owner_connection() as owner:
        return owner.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname = %(name)s "
            "UNION ALL SELECT rolname FROM pg_roles WHERE rolname = %(name)s",
            {"name": commune.schema_name},
        ).fetchall()


def test_a_commune_is_deleted_after_its_grace_alone(corbas: Commune) -> None:
    """Never while it is open, nor within its grace, nor without an export, nor under another name."""
    with pytest.raises(DeletionRefused, match="seule une commune en fermeture"):
        ask(corbas)
    close(corbas, days_ago=0)
    with pytest.raises(DeletionRefused, match="conservé jusqu’au"):
        ask(corbas)
    with pytest.raises(lifecycle.Refused):
        lifecycle.end(corbas)
    Commune.objects.filter(pk=corbas.pk).update(closing_until=timezone.localdate() - timedelta(days=1))
    corbas.refresh_from_db()
    with pytest.raises(DeletionRefused, match="export final manque"):
        ask(corbas)
    export(corbas)
    for name, handed_to, field in (("Venissieux", "x", "name"), ("corbas", " ", "handed_to")):
        with pytest.raises(DeletionRefused) as refused:
            ask(corbas, name, handed_to)
        assert refused.value.field == field
    assert not Deletion.objects.exists()
    assert len(roles_and_schemas(corbas)) == 2
    _only_what_left_is_final(corbas)


def _only_what_left_is_final(corbas: Commune) -> None:
    """Its agents worked until the end of the grace; what is only kept here ends with the key."""
    kept = exports.folder() / "corbas.zip.age"
    Export.objects.all().delete()
    early = export(corbas)
    Export.objects.update(ended_at=timezone.now() - timedelta(days=2))
    with pytest.raises(DeletionRefused, match="export final manque"):
        ask(corbas)
    sealed = export(corbas, kept)
    Export.objects.filter(pk=sealed.pk).update(sealed=True)
    with pytest.raises(DeletionRefused, match="jamais sorti d’ici"):
        ask(corbas)
    exports.hand_out(sealed)
    assert services.problem(corbas) == ""
    assert services.final_export(corbas) == sealed
    early.delete()


def test_nothing_is_left_but_the_proof(corbas: Commune, tmp_path: Path) -> None:
    """Nor when it is killed at any of its steps: tests/ops/test_crashes.py."""
    kept, copy_of_it = _kept_and_copied(corbas, tmp_path)
    close(corbas)
    Export.objects.filter(pk=export(corbas, kept).pk).update(sealed=True, taken_at=timezone.now())
    copy = Restoration.objects.create(commune=corbas, made_at=timezone.now(), state=RestorationState.SWAPPED)
    with database.owner_connection() as owner:
        owner.execute(f'CREATE SCHEMA "{copy.side_schema}"')
    beside = media_folder(corbas).with_name(f"{corbas.pk}~{copy.pk.hex[:12]}")
    beside.mkdir()
    deletion = ask(corbas)
    assert services.run(deletion)
    assert not services.run(deletion)
    deletion.refresh_from_db()
    assert deletion.error == ""
    _nothing_is_left(corbas, copy.side_schema, beside, kept)
    with pytest.raises(BadArchive, match="détruite avec la commune"):
        archives.clear(copy_of_it, corbas)
    row = Commune.objects.get(pk=corbas.pk)
    assert (row.state, row.name, row.insee, row.contact_email, row.siret) == (
        "gone",
        "Corbas",
        CORBAS,
        "",
        "",
    )
    assert not Domain.objects.filter(tenant=corbas).exists()
    assert FormerSlug.objects.get(slug="corbas").until is not None
    assert Client(headers={"host": "corbas.localhost"}).get("/").status_code == 404
    assert deletion.inventory["files"] >= 1
    assert sum(one["rows"] for one in deletion.inventory["tables"]) > 100
    assert Entry.objects.filter(action="ops.commune.deleted", target_id=str(corbas.pk)).exists()
    _reads_as_a_proof(deletion)
    _may_come_back(corbas)


def _kept_and_copied(corbas: Commune, folder: Path) -> tuple[Path, Path]:
    """An archive where Parvis keeps them, and what a shared backup has of it."""
    kept, copied = exports.folder() / "corbas.zip.age", folder / "backup.zip.age"
    with kept.open("wb") as file, archives.sealed(corbas, file) as sink:
        sink.write(b"PK archive")
    copied.write_bytes(kept.read_bytes())
    with archives.clear(copied, corbas) as opened:
        assert opened.read() == b"PK archive"
    return kept, copied


def _nothing_is_left(corbas: Commune, side_schema: str, *files: Path) -> None:
    """Schema, role, folders, key, and what ``public`` held but for the rows that are explained."""
    assert roles_and_schemas(corbas) == []
    with database.owner_connection() as owner:
        assert not database.schema_exists(owner, side_schema)
    assert not media_folder(corbas).exists()
    assert [path for path in files if path.exists()] == []
    assert not (Path(settings.KEYS_DIR) / f"{corbas.pk}.json").exists()
    assert holders(corbas) == set(EXPLAINED)
    with pytest.raises(KeyDestroyed):
        key_of(corbas)


def _killed(work: Callable[..., None]) -> Callable[..., None]:
    def run(*arguments: object) -> None:
        work(*arguments)
        raise RuntimeError("kill -9")

    return run


def _reads_as_a_proof(deletion: Deletion) -> None:
    content = bytes(deletion.certificate or b"")
    reader = PdfReader(io.BytesIO(content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    text = text.replace("\u202f", " ").replace("\xa0", " ")
    for told in (
        "Corbas", CORBAS, deletion.schema_name, "Mme Martin", "abababab", "28, paragraphe 3",
        KeyRecord.objects.get(commune_id=deletion.commune_id).fingerprint[:16], "corbas.localhost", "dix ans",
        "Sorti en clair", "1 archive de la commune", "1 chiffrée avec la clé ci-dessus", "archives chiffrées illisibles",
    ):  # fmt: skip
        assert told in text
    assert {"/MarkInfo", "/StructTreeRoot", "/Lang"} <= set(reader.root_object)


def _may_come_back(gone: Commune) -> None:
    """Under another UUID and another key; the slug is its own again."""
    back = open_commune(ProvisioningOptions(insee=CORBAS, demonstration=True)).commune
    assert back.pk != gone.pk
    assert back.slug == "corbas"
    assert key_of(back)
    assert Commune.objects.get(pk=gone.pk).state == CommuneState.GONE


def test_the_command_says_what_is_wrong_and_what_was_done(
    corbas: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_run", lambda one, options: one.run(options))
    monkeypatch.setattr(cli, "commands", lambda: command.COMMANDS)
    words = ["commune", "delete", "corbas", "--handed-to", "Mme Martin", "--confirm"]
    assert cli.main([*words, "Corbas"]) == 1
    assert "en fermeture" in capsys.readouterr().err
    close(corbas)
    export(corbas)
    assert cli.main([*words, "Givors"]) == 2
    assert cli.main(["commune", "certificate", "corbas", "--output", str(tmp_path / "c.pdf")]) == 2
    capsys.readouterr()
    monkeypatch.setattr(services, "WORK", {**steps.WORK, StepName.FILES: _killed(lambda *_: None)})
    assert cli.main([*words, "Corbas"]) == 1
    assert "reprend où elle en est" in capsys.readouterr().err
    monkeypatch.setattr(services, "WORK", steps.WORK)
    assert cli.main([*words, "Corbas", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["handed_to"] == "Mme Martin"
    assert cli.main(["commune", "certificate", CORBAS, "--output", str(tmp_path / "c.pdf")]) == 0
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")
    assert connection.schema_name == "public"


def test_oscar_deletes_a_commune_from_the_console(
    corbas: Commune, at_operator: Client, nobody_after: None
) -> None:
    oscar = at_operator
    address = "/communes/corbas/supprimer/"
    assert Client(headers={"host": "corbas.localhost"}).get(address).status_code == 404
    assert oscar.get(address).status_code == 302
    login_operator(oscar)
    assert oscar.get(address).status_code == 404  # it is open
    close(corbas)
    assert "L’export final manque" in text_of(oscar.get(address))
    export(corbas)
    assert address in text_of(oscar.get("/communes/corbas/"))
    wrong = oscar.post(address, {"typed_name": "Givors", "handed_to": "Mme Martin"})
    assert wrong.status_code == 422
    assert "écrivez le nom de la commune" in text_of(wrong)
    done = oscar.post(address, {"typed_name": "Corbas", "handed_to": "Mme Martin"})
    page = oscar.get(done["location"])
    assert "Télécharger le certificat" in text_of(page)
    pdf = oscar.get(f"{done['location']}certificat.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert b"".join(pdf).startswith(b"%PDF-")
    assert "Mme Martin" in text_of(oscar.get("/suppressions/"))
    assert oscar.get("/communes/corbas/").status_code == 404
    assert oscar.get("/communes/corbas/supprimer/").status_code == 404
    assert oscar.post(f"{done['location']}reprendre/").status_code == 302  # nothing is left to do
