"""A commune comes back from its archive: beside, compared, in its place, and back; never another's, nothing sent twice."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cms.pages.models import NewsPage
from design.typography import date_short
from identity.oidc.enums import Provider
from identity.oidc.models import OidcClient
from ops import tasks
from ops.backups import exports, reading
from ops.backups.errors import BadArchive
from ops.backups.models import ArchiveState, Export
from ops.cli import main as cli
from ops.cli.commands import restoration as command
from ops.monitoring.checkup.restoration import drills as checkup
from ops.restoration import comparing, drills, loading, services, swapping
from ops.restoration.enums import RestorationState
from ops.restoration.errors import RestorationFailed, RestorationRefused
from ops.restoration.models import Drill, Restoration
from teleservices.dossiers.models import Piece
from tenants import crypto, storage
from tenants.current import commune_context, operator_context
from tenants.models import Commune, Doorbell
from tenants.outbox.models import Effect, EffectState
from tenants.outbox.services import deliver_due, enqueue
from tenants.provisioning import database, orphans
from tenants.storage import private_storage
from tests.ops.backups.conftest import archived
from tests.ops.backups.test_archive import another_octet, changed
from tests.ops.console.test_fleet import text_of
from tests.people import login_operator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

delivered: list[str] = []


def note(effect: Effect) -> None:
    delivered.append(effect.payload["what"])


@pytest.fixture(autouse=True)
def _clean(corbas: Commune, settings: Any) -> Iterator[None]:
    delivered.clear()
    settings.OUTBOX_HANDLERS = {
        **settings.OUTBOX_HANDLERS,
        "note": "tests.ops.restoration.test_restoration.note",
    }
    yield
    with operator_context():
        drills.clear()
        for one in Restoration.objects.filter(commune=corbas):
            loading.drop(loading.beside(corbas, one.id))
        Doorbell.objects.filter(schema_name=corbas.schema_name).delete()


def effect(what: str) -> None:
    """Caused, and not due yet: a task would deliver it at once."""
    with transaction.atomic():
        enqueue("note", {"what": what}, key=what, not_before=timezone.now() + timedelta(days=1))


def deliver(*what: str) -> None:
    Effect.objects.filter(key__in=what).update(not_before=timezone.now())
    deliver_due()


def pages() -> set[str]:
    return set(NewsPage.objects.values_list("title", flat=True))


def schemas_beside(commune: Commune) -> set[str]:
    with database.owner_connection() as owner:
        rows = owner.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'c\\_%%'").fetchall()
    with operator_context():
        known = set(Commune.objects.values_list("schema_name", flat=True))
    return {name for (name,) in rows} - known - {"c_000000000000"}


def _functions_that_name(schema: str, other: str) -> list[tuple[str]]:
    """A name written in a body does not follow a schema that is renamed."""
    with database.owner_connection() as owner:
        return owner.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace AND prokind = 'f' "
            "AND pg_get_functiondef(oid) LIKE '%%' || %s || '%%'",
            [f'"{schema}"', other],
        ).fetchall()


def _compared(kept: io.BytesIO, corbas: Commune) -> Restoration:
    """The archive beside the commune; what differs is counted, and named on screen only."""
    with reading.opened(kept) as archive:
        restoration = services.prepare(archive, corbas)
    found = {one["label"]: one for one in restoration.differences}
    assert found["wagtailcore.page"]["changed"] == 1
    assert found["outbox.effect"]["lost"] == 1
    named = {one.label: one for one in services.names(restoration)}
    assert [one.name for one in named["wagtailcore.page"].changed.names] == ["Changée depuis"]
    assert "Changée" not in json.dumps(restoration.differences)
    return restoration


def _ends_in_time(corbas: Commune, restoration: Restoration) -> None:
    """Undone once only; what stood beside goes at the end of its time."""
    with pytest.raises(RestorationRefused):
        services.undo(restoration)
    Restoration.objects.filter(pk=restoration.pk).update(undo_until=timezone.now() - timedelta(seconds=1))
    assert tasks.restorations_expire.apply(headers={"_schema_name": "public"}).get() == 1
    assert schemas_beside(corbas) == set()
    assert [entry.name for entry in storage.folder_of(corbas).parent.glob(f"{corbas.pk}~*")] == []


def _archived_then_changed(corbas: Commune) -> tuple[io.BytesIO, str]:
    """Its archive, and the name of the private file that came after it; so did a title, and what was caused and sent."""
    with commune_context(corbas):
        for what in ("sent before the archive", "sent after the archive", "never sent"):
            effect(what)
        deliver("sent before the archive")
        OidcClient.objects.create(
            provider=Provider.PROCONNECT,
            issuer="https://x.example",
            client_id="1",
            encrypted_secret=crypto.encrypt("s"),
        )
    kept = archived(corbas)
    with commune_context(corbas):
        deliver("sent after the archive")
        NewsPage.objects.filter(slug="fete-du-pain").update(title="Changée depuis")
        later = private_storage.save("pieces/later", ContentFile(b"later"))
        effect("caused since")
    assert sorted(delivered) == ["sent after the archive", "sent before the archive"]
    return kept, later


def _is_as_archived(later: str) -> None:
    """In the commune that took the place: its files, its secrets; nothing of it is sent twice."""
    piece = Piece.objects.first()
    assert piece is not None
    with piece.file.open("rb") as opened:
        assert opened.read()
    assert not private_storage.exists(later)
    assert OidcClient.objects.get().secret == "s"
    deliver("sent after the archive")
    states = dict(Effect.objects.values_list("key", "state"))
    assert states["sent after the archive"] == EffectState.FAILED  # waits for a person, is not sent again
    assert states["never sent"] == EffectState.PENDING
    deliver("never sent")
    assert delivered.count("sent after the archive") == 1
    assert delivered.count("never sent") == 1


def test_back_in_place_and_back_again(corbas: Commune) -> None:
    kept, later = _archived_then_changed(corbas)
    with commune_context(corbas):
        before = pages()
    restoration = _compared(kept, corbas)
    assert orphans.find().schemas == ()
    with commune_context(corbas):
        assert pages() == before  # the live commune was not touched
    here = Client(headers={"host": "corbas.localhost"})
    assert here.get("/").status_code == 200  # a connection that stands there goes on

    services.put_in_place(restoration)
    assert not _functions_that_name(corbas.schema_name, restoration.side_schema)
    with commune_context(corbas):
        assert pages() != before
        _is_as_archived(later)
    assert here.get("/").status_code == 200

    services.undo(restoration)
    with commune_context(corbas):
        assert pages() == before
        with private_storage.open(later) as opened:
            assert opened.read() == b"later"
        deliver("never sent", "caused since")
    assert delivered.count("never sent") == 1
    assert delivered.count("caused since") == 1
    _ends_in_time(corbas, restoration)


def test_another_communes_archive_is_refused_and_nothing_moves(corbas: Commune, givors: Commune) -> None:
    """Attack 34: restore of A overwriting B."""
    with reading.opened(archived(corbas)) as archive:
        with pytest.raises(RestorationRefused, match="celle de Corbas"):
            services.prepare(archive, givors)
        stranger = archive.manifest.model_copy(
            update={"commune": archive.manifest.commune.model_copy(update={"id": givors.pk})}
        )
        archive.manifest = stranger
        with pytest.raises(RestorationRefused, match="autre vie"):
            services.prepare(archive, corbas)
    assert not Restoration.objects.exists()
    assert schemas_beside(corbas) == set()


def test_somebody_at_work_is_waited_for_then_told(corbas: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading.opened(archived(corbas)) as archive:
        restoration = services.prepare(archive, corbas)
    monkeypatch.setattr(swapping, "_TRIES", 1)
    monkeypatch.setattr(swapping, "_LOCK_TIMEOUT", "50ms")
    with transaction.atomic(), commune_context(corbas):
        NewsPage.objects.update(lead="en cours")
        with pytest.raises(RestorationFailed, match="recommencez"):
            services.put_in_place(restoration)
    restoration.refresh_from_db()
    assert restoration.state == RestorationState.READY
    assert comparing.differences(corbas, restoration.side_schema)
    services.drop(restoration)


def test_a_drill_proves_and_leaves_nothing(corbas: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup().warning
    with commune_context(corbas):
        effect("waits")
    rung, mailed = Doorbell.objects.count(), len(mail.outbox)
    drill = drills.run(corbas)
    assert (drill.ok, drill.detail) == (True, "")
    assert drill.rows > 100
    assert drill.files > 2
    assert schemas_beside(corbas) == set()
    assert len(mail.outbox) == mailed
    assert delivered == []
    assert Doorbell.objects.count() == rung
    assert checkup().ok
    assert not checkup().warning
    following = drills.next_commune()
    assert following is not None
    assert following.pk != corbas.pk
    Drill.objects.update(at=timezone.now() - timedelta(days=41))
    assert "41" in checkup().detail
    monkeypatch.setattr(loading, "load", lambda *_, **__: 1 / 0)
    assert not drills.run(corbas).ok
    assert (
        "Corbas n’est pas revenue. Une erreur inattendue a tout arrêté (ZeroDivisionError)."
        in checkup().detail
    )
    assert connection.schema_name == "public"  # type: ignore[attr-defined]
    Drill.objects.all().delete()


def test_the_command_prepares_swaps_undoes_and_drops(
    corbas: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_run", lambda one, options: one.run(options))
    monkeypatch.setattr(cli, "commands", lambda: command.COMMANDS)
    kept = tmp_path / "corbas.zip"
    kept.write_bytes(archived(corbas).getvalue())
    assert cli.main(["commune", "restore", "corbas", "--swap"]) == 2
    assert cli.main(["commune", "restore", "corbas", "--from", str(tmp_path / "absent")]) == 2
    assert cli.main(["commune", "restore", "givors", "--from", str(kept)]) == 1
    assert "celle de Corbas" in capsys.readouterr().err
    assert cli.main(["commune", "restore", "corbas", "--from", str(kept)]) == 0
    assert "remplace" not in capsys.readouterr().err
    assert cli.main(["commune", "restore", "corbas", "--from", str(kept)]) == 0
    assert "Elle remplace la copie de l’archive du" in capsys.readouterr().err
    for words, said in (
        (["--from", str(kept)], "Aucune différence."),
        (["--swap"], "la commune de l’archive est en place. Celle d’avant revient par"),
        (["--undo"], "la commune d’avant est de nouveau en place"),
        (["--drop"], "ce qui était gardé à côté est supprimé"),
    ):
        assert cli.main(["commune", "restore", "corbas", *words]) == 0
        assert said in capsys.readouterr().out
        if words != ["--drop"]:
            assert cli.main(["commune", "restore", "corbas", "--compare", "--json"]) == 0
            assert json.loads(capsys.readouterr().out)["in_place"] is (words == ["--swap"])
    assert cli.main(["commune", "drill", "corbas"]) == 0
    assert "revient entière" in capsys.readouterr().out
    Drill.objects.all().delete()


def test_a_damaged_archive_leaves_nothing_beside(corbas: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut short, or another octet in what is not loaded: the site as visitors saw it."""
    kept = archived(corbas).getvalue()
    with reading.opened(io.BytesIO(kept)) as archive:
        site = next(one.path for one in archive.manifest.others if one.path.startswith("site/static/"))
    with monkeypatch.context() as patch:
        patch.setattr(services, "begin", lambda *_: pytest.fail("written before the archive was read whole"))
        with (
            reading.opened(changed(kept, another_octet(site))) as archive,
            pytest.raises(BadArchive, match=f"abîmée.+{site}.+manifeste"),
        ):
            services.prepare(archive, corbas)
    with pytest.raises(Exception, match="archive"), reading.opened(io.BytesIO(kept[:-2000])) as archive:
        services.prepare(archive, corbas)
    assert schemas_beside(corbas) == set()


_LIFE = {
    "mettre-en-place": "Restaurée depuis une archive",
    "annuler": "Restauration annulée : la commune d’avant est revenue",
    "supprimer-la-copie": "Copie de l’archive supprimée, après l’annulation",
}


def _is_in_its_life(page: str, verb: str) -> None:
    """« Vie de la commune »: what was done, who did it, from which archive, and the way there while there is one."""
    life = page.partition("Vie de la commune</h2>")[2].partition("</section>")[0]
    latest = life.partition("</li>")[0]
    assert _LIFE[verb] in latest
    assert "Oscar Blanc" in latest
    assert f"archive du {date_short(timezone.localdate())}, ".replace("\xa0", " ") in latest
    assert ("/communes/corbas/restauration/" in latest) is (verb != "supprimer-la-copie")
    assert "Restauration préparée à côté" in life


def test_oscar_restores_from_the_console(corbas: Commune, at_operator: Client, nobody_after: None) -> None:
    address = "/communes/corbas/restauration/"
    assert Client(headers={"host": "corbas.localhost"}).get(address).status_code == 404
    assert at_operator.get(address).status_code == 302
    kept, octets = exports.folder() / "corbas-restored.zip", archived(corbas).getvalue()
    kept.write_bytes(changed(octets, another_octet("site/static/")).getvalue())
    export = Export.objects.create(
        commune=corbas, insee=corbas.insee, name="Corbas", state=ArchiveState.DONE, path=str(kept), sha256="0" * 64,
        ended_at=timezone.now(),
    )  # fmt: skip
    try:
        login_operator(at_operator)
        assert "Aucun exercice" in text_of(at_operator.get("/communes/corbas/"))
        assert at_operator.post(f"{address}preparer/", {"export": "nonsense"}).status_code == 422
        assert at_operator.get(f"{address}preparer/").status_code == 302
        assert at_operator.post(f"{address}annuler/").status_code == 404
        with commune_context(corbas):
            NewsPage.objects.filter(slug="fete-du-pain").update(title="Changée depuis")
        at_operator.post(f"{address}preparer/", {"export": str(export.pk)})
        assert "L’archive est abîmée : « site/static/" in text_of(at_operator.get(address))
        kept.write_bytes(octets)
        at_operator.post(f"{address}preparer/", {"export": str(export.pk)})
        assert "Changée depuis" in text_of(at_operator.get(address))
        for verb, told in (
            ("mettre-en-place", "L’archive est en place"),
            ("annuler", "La commune d’avant est revenue"),
            ("supprimer-la-copie", "Charger à côté et comparer"),
        ):
            assert "Annuler" in text_of(at_operator.get(f"{address}{verb}/"))  # asks first, changes nothing
            assert told in text_of(at_operator.post(f"{address}{verb}/", follow=True))
            _is_in_its_life(text_of(at_operator.get("/communes/corbas/")), verb)
    finally:
        export.delete()
        kept.unlink()
