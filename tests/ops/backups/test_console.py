"""« Sauvegardes et réversibilité » at the console: asked for, followed, handed to staff only, told on both sides."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from identity.audit.models import Entry
from ops.backups import exports, reading
from ops.backups.enums import ArchiveAction
from ops.backups.models import ArchiveState, Export
from tenants.current import commune_context, operator_context
from tenants.keys import sealing
from tests.ops.console.test_fleet import text_of
from tests.people import login, login_operator

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from tenants.models import Commune

PAGE = "/communes/venissieux/sauvegardes/"


def test_an_export_is_asked_for_followed_and_handed_out(
    console: Client, venissieux: Commune, django_capture_on_commit_callbacks: object
) -> None:
    assert PAGE in text_of(console.get("/communes/venissieux/"))
    assert "Aucun export pour le moment." in text_of(console.get(PAGE))
    with django_capture_on_commit_callbacks() as callbacks:  # type: ignore[operator]
        assert console.post(PAGE).status_code == 302
    waiting = text_of(console.get(PAGE))
    assert "Un export est en cours." in waiting
    assert 'hx-trigger="every 2s"' in waiting
    for callback in callbacks:
        callback()
    row = Export.objects.get()
    assert (row.state, row.error) == (ArchiveState.DONE, "")
    page = text_of(console.get(PAGE))
    assert row.sha256 in page
    assert "hx-get" not in page
    kept = exports.kept_file(row)
    assert kept is not None
    assert kept.name.endswith(".zip.age")
    assert kept.read_bytes().startswith(sealing.MAGIC)
    taken = console.post(f"{PAGE}{row.pk}/telecharger/")
    assert taken["Content-Type"] == "application/zip"
    assert taken["Content-Disposition"].startswith('attachment; filename="venissieux-')
    octets = taken.getvalue()
    assert hashlib.sha256(octets).hexdigest() == row.sha256
    with reading.opened(io.BytesIO(octets)) as archive:
        assert archive.manifest.commune.slug == "venissieux"
    asked = {ArchiveAction.EXPORT_ASKED, ArchiveAction.EXPORTED, ArchiveAction.DOWNLOADED}
    with operator_context():
        told = Entry.objects.filter(action__in=asked).values_list("action", "actor_label")
        assert set(told) == {(action.value, "Oscar Blanc") for action in asked}
    with commune_context(venissieux):
        actions = set(Entry.objects.filter(action__startswith="ops.export").values_list("action", flat=True))
        assert actions == {ArchiveAction.EXPORTED, ArchiveAction.DOWNLOADED}
    kept.unlink()
    assert "Le fichier n’est plus ici." in text_of(console.get(PAGE))
    gone = console.post(f"{PAGE}{row.pk}/telecharger/", follow=True)
    assert "demandez un nouvel export" in text_of(gone)


def test_an_export_that_was_cut_short_says_so_and_another_may_be_asked(
    console: Client, venissieux: Commune
) -> None:
    Export.objects.create(commune=venissieux, insee="69259", name="Vénissieux", state=ArchiveState.RUNNING)
    page = text_of(console.get(PAGE))
    assert "L’export a été interrompu" in page
    assert "Exporter la commune" in page


def test_an_archive_is_handed_to_staff_only(at_operator: Client, at_venissieux: Client, alice: Agent) -> None:
    absent = f"{PAGE}00000000-0000-4000-8000-000000000000/telecharger/"
    for path in (PAGE, absent):
        answer = at_operator.post(path)
        assert answer.status_code == 302
        assert answer["location"].startswith("/connexion/agents/")
    assert not Export.objects.exists()
    login(at_venissieux, alice)
    assert at_venissieux.get(PAGE).status_code == 404
    login_operator(at_operator)
    assert at_operator.post(absent).status_code == 404
    assert at_operator.get("/communes/atlantis/sauvegardes/").status_code == 404


def test_the_archive_of_one_commune_is_not_under_the_name_of_another(
    console: Client, givors: Commune, venissieux: Commune
) -> None:
    row = Export.objects.create(commune=givors, insee="69091", name="Givors", state=ArchiveState.DONE)
    assert console.post(f"{PAGE}{row.pk}/telecharger/").status_code == 404
