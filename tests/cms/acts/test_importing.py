"""Several acts at once: a dry run first, all or nothing, never twice; archives made to harm are refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
import stat
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.acts import selectors
from cms.acts.errors import ImportRefused
from cms.acts.importing import columns, services, uploads
from cms.acts.importing.archive import Archive
from cms.acts.importing.table import Author, rows_of
from cms.acts.importing.uploads import BatchState, Outcome
from cms.acts.models import Act
from tenants.current import commune_context
from tenants.storage import private_storage
from tests.cms.acts import papers
from tests.cms.acts.papers import posted
from tests.outbox import run_outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from cms.acts.importing.uploads import Batch
    from identity.accounts.models import Agent
    from tenants.models import Commune

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
AUTHOR = Author("Camille", "Durand", "Maire")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def line(**changes: str) -> dict[str, str]:
    values = {
        "COLL_NOM": "Vénissieux",
        "DELIB_ID": "2025-012",
        "DELIB_DATE": "2025-03-20",
        "DELIB_MATIERE_CODE": "7.10",
        "DELIB_MATIERE_NOM": "finances locales/divers",
        "DELIB_OBJET": "Tarifs de la médiathèque",
        "PREF_ID": "PREF069",
        "PREF_DATE": "2025-03-23",
        "VOTE_POUR": "40",
        "VOTE_CONTRE": "3",
        "DELIB_URL": "https://ancien.example/delib/2025-012.pdf",
    }
    return values | changes


def table(*lines: dict[str, str], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    names = sorted({name for one in lines for name in one})
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode(encoding)


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def two_acts() -> bytes:
    second = line(
        NATURE="Procès-verbal", DELIB_ID="", DELIB_OBJET="Procès-verbal du 20 mars", DELIB_MATIERE_CODE="",
        DELIB_URL="", FICHIER="pv.pdf", DELIB_DATE="20/03/2025", DATE_PUBLICATION="2025-06-30",
    )  # fmt: skip
    return archive(
        {
            "lot/actes.csv": table(line(), second),
            "lot/2025-012.pdf": papers.pdf("Le conseil municipal fixe les tarifs de 2025."),
            "lot/pv.pdf": papers.pdf("La séance est ouverte à 18 h 30 par le maire."),
            "__MACOSX/._pv.pdf": b"noise",
        }
    )


def begun(commune: Commune, agent: Agent, content: bytes) -> Batch:
    """Checked, as the worker does it."""
    with commune_context(commune):
        upload = SimpleUploadedFile("lot.zip", content)
        batch = services.begin(upload, AUTHOR, agent=agent)
    run_outbox(commune)
    with commune_context(commune):
        found = uploads.find(batch.id)
        assert found is not None
        return found


def test_a_dry_run_publishes_nothing_and_tells_each_line(venissieux: Commune, alice: Agent) -> None:
    batch = begun(venissieux, alice, two_acts())
    assert (batch.state, batch.ready, batch.errors) == (BatchState.CHECKED, 2, 0)
    assert [one.number for one in batch.lines] == [2, 3]
    with commune_context(venissieux):
        assert not Act.objects.exists()


def test_an_archive_is_imported_whole_with_what_scdl_tells(venissieux: Commune, alice: Agent) -> None:
    batch = begun(venissieux, alice, two_acts())
    with commune_context(venissieux):
        services.launch(batch, agent=alice)
    run_outbox(venissieux)
    with commune_context(venissieux):
        done = uploads.find(batch.id)
        assert done is not None
        assert (done.state, [one.outcome for one in done.lines]) == (
            BatchState.DONE,
            [Outcome.POSTED, Outcome.POSTED],
        )
        act = Act.objects.get(number="2025-012")
        assert act.details == {"votes": {"for": 40, "against": 3}, "prefecture": "PREF069"}
        assert (act.ar_received_on, act.author) == (dt.date(2025, 3, 23), "Camille Durand, Maire")
        minutes = Act.objects.get(nature="proces-verbal")
        assert (minutes.adopted_on, minutes.formerly_posted_on) == (
            dt.date(2025, 3, 20),
            dt.date(2025, 6, 30),
        )
        assert not minutes.is_current(NOW.date())  # two months have gone by on the former site
        assert selectors.search("tarifs 2025")


def test_asked_twice_it_is_not_published_twice(venissieux: Commune, alice: Agent) -> None:
    for _again in range(2):
        batch = begun(venissieux, alice, two_acts())
        if batch.can_be_launched:
            with commune_context(venissieux):
                services.launch(batch, agent=alice)
            run_outbox(venissieux)
    assert [one.outcome for one in batch.lines] == [Outcome.KNOWN, Outcome.KNOWN]
    with commune_context(venissieux):
        assert Act.objects.count() == 2
        with pytest.raises(ImportRefused):
            services.launch(batch, agent=alice)


def test_cut_in_the_middle_nothing_is_half_done(
    venissieux: Commune, alice: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = begun(venissieux, alice, two_acts())
    with commune_context(venissieux):
        services.launch(batch, agent=alice)
        before = set(private_storage.listdir("actes")[1]) if private_storage.exists("actes") else set()
    real = services._post

    def dies_at_the_second(one: Any, agent: Agent) -> Act:
        if one.line.number == 3:
            raise OSError("the disk is full")
        return real(one, agent)

    monkeypatch.setattr(services, "_post", dies_at_the_second)
    run_outbox(venissieux)
    with commune_context(venissieux):
        assert not Act.objects.exists()
        assert set(private_storage.listdir("actes")[1]) == before
    monkeypatch.undo()
    with time_machine.travel(NOW + dt.timedelta(hours=1)):
        run_outbox(venissieux)
    with commune_context(venissieux):
        assert Act.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"DELIB_DATE": "mars 2025"}, "n’est pas une date"),
        ({"DELIB_DATE": "2027-03-20"}, "à venir"),
        ({"DELIB_DATE": ""}, "DELIB_DATE est vide"),
        ({"DELIB_OBJET": ""}, "DELIB_OBJET est vide"),
        ({"DELIB_MATIERE_CODE": "12.4"}, "Code de matière inconnu"),
        ({"DELIB_ID": ""}, "Il manque le numéro"),
        ({"NATURE": "Arrêté individuel"}, "notifiée, pas publiée"),
        ({"NATURE": "poème"}, "Nature inconnue"),
        ({"DELIB_URL": "https://ancien.example/absent.pdf"}, "n’est pas dans l’archive"),
        ({"ANNEXES": "plan.pdf"}, "n’est pas dans l’archive"),
        ({"FICHIER": "script.pdf"}, "JavaScript"),
        ({"COLL_SIRET": "21690091000015"}, "autre collectivité"),
        ({"VOTE_POUR": "beaucoup"}, "n’est pas un nombre"),
        ({"AR_ID": "2025-012"}, "Copiez-le en entier"),
        ({"AUTEUR_PRENOM": "Camille"}, "de l’auteur"),
        ({"DELIB_DATE": "0025-03-20"}, "trop ancienne"),
        ({"DATE_PUBLICATION": "2025-03-19"}, "avant la date de l’acte"),
        ({"PREF_DATE": "2025-03-19"}, "avant la date de l’acte"),
    ],
)
def test_a_wrong_line_is_told_and_stops_the_whole(
    venissieux: Commune, alice: Agent, changes: dict[str, str], words: str
) -> None:
    content = archive(
        {
            "actes.csv": table(line(), line(**{"DELIB_ID": "2025-013", "FICHIER": "autre.pdf"} | changes)),
            "2025-012.pdf": papers.pdf("Le conseil municipal fixe les tarifs de 2025."),
            "autre.pdf": papers.pdf("Le conseil municipal nomme une rue."),
            "script.pdf": papers.with_script(),
        }
    )
    batch = begun(venissieux, alice, content if "DELIB_URL" not in changes else _without_file_column(changes))
    assert batch.errors == 1
    assert words in " ".join(batch.lines[1].problems).replace("\u00a0", " ")
    assert not batch.can_be_launched


def _without_file_column(changes: dict[str, str]) -> bytes:
    return archive(
        {
            "actes.csv": table(line(), line(**{"DELIB_ID": "2025-013"} | changes)),
            "2025-012.pdf": papers.pdf("Le conseil municipal fixe les tarifs de 2025."),
        }
    )


def test_two_lines_of_one_number_and_a_number_that_is_taken(venissieux: Commune, alice: Agent) -> None:
    with commune_context(venissieux):
        posted(alice, number="2025-014", adopted_on=dt.date(2025, 1, 9))
    files = {f"{name}.pdf": papers.pdf(f"Texte de la délibération, lettre {name}.") for name in "abc"}
    lines = [
        line(FICHIER="a.pdf"),
        line(FICHIER="b.pdf"),
        line(FICHIER="c.pdf", DELIB_ID="2025-014"),
    ]
    batch = begun(venissieux, alice, archive({"actes.csv": table(*lines)} | files))
    assert [one.outcome for one in batch.lines] == [Outcome.READY, Outcome.WRONG, Outcome.WRONG]
    assert "que la ligne 2" in batch.lines[1].problems[0]
    assert "version corrigée" in batch.lines[2].problems[0]


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-8-sig")])
def test_a_table_is_read_as_spreadsheets_write_it(delimiter: str, encoding: str) -> None:
    (row,) = rows_of(table(line(), delimiter=delimiter, encoding=encoding))
    assert row["DELIB_OBJET"] == "Tarifs de la médiathèque"
    assert row.file == "2025-012.pdf"


def test_lines_are_numbered_as_a_spreadsheet_shows_them() -> None:
    header, first, second = table(line(), line(DELIB_ID="2025-013")).decode("utf-8-sig").splitlines()
    rows = rows_of(f"{header}\r\n\r\n{first}\r\n;;;\r\n{second}".encode())
    assert [row.number for row in rows] == [3, 5]


def test_the_model_is_one_that_is_read() -> None:
    (row,) = rows_of(columns.model_csv().encode())
    assert row["DELIB_ID"] == "2025-012"


def _linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        entry = zipfile.ZipInfo("a.pdf")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
        made.writestr("actes.csv", table(line()))
    return out.getvalue()


def _with_password() -> bytes:
    content = bytearray(archive({"actes.csv": table(line()), "2025-012.pdf": b"%PDF-x"}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + place] |= 1
            start = content.find(signature, start + 1)
    return bytes(content)


def _lying() -> bytes:
    """An entry that says it is small and inflates to 60 MB."""
    content = bytearray(archive({"actes.csv": table(line()), "2025-012.pdf": b"%PDF-" + b"0" * 60_000_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.rfind(signature)
        content[start + place : start + place + 4] = (1000).to_bytes(4, "little")
    return bytes(content)


HARMFUL = {
    "no ZIP": (lambda: b"%PDF-1.7", "n’est pas une archive ZIP"),
    "cut": (lambda: two_acts()[:-40], "n’est pas une archive ZIP"),
    "a name that climbs": (
        lambda: archive({"../../evil.pdf": b"x", "actes.csv": table(line())}),
        "dangereux",
    ),
    "an absolute name": (lambda: archive({"/etc/evil.pdf": b"x", "actes.csv": table(line())}), "dangereux"),
    "a name of Windows": (lambda: archive({"..\\evil.pdf": b"x", "actes.csv": table(line())}), "dangereux"),
    "a link": (_linked, "un lien"),
    "a password": (_with_password, "mot de passe"),
    "a bomb": (
        lambda: archive({"actes.csv": table(line()), "2025-012.pdf": b"0" * 60_000_000}),
        "pèse plus de",
    ),
    "a bomb that lies": (_lying, "abîmé"),
    "no table": (lambda: archive({"a.pdf": b"x"}), "un fichier CSV, et un seul"),
    "two tables": (
        lambda: archive({"a.csv": table(line()), "b.csv": table(line())}),
        "un fichier CSV, et un seul",
    ),
    "twice the same name": (
        lambda: archive({"a/x.pdf": b"x", "b/X.pdf": b"y", "a.csv": table(line())}),
        "renommez-en un",
    ),
    "an empty table": (lambda: archive({"a.csv": b""}), "vide"),
    "only its header": (lambda: archive({"a.csv": b"DELIB_DATE;DELIB_OBJET\n"}), "que ses titres"),
    "another table": (lambda: archive({"a.csv": b"NOM;AGE\nAlice;3\n"}), "Il manque la colonne"),
}


@pytest.mark.parametrize(("make", "words"), HARMFUL.values(), ids=HARMFUL)
def test_a_harmful_archive_is_refused(venissieux: Commune, alice: Agent, make: Any, words: str) -> None:
    batch = begun(venissieux, alice, make())
    assert batch.state == BatchState.REFUSED
    assert words in batch.problem.replace("\u00a0", " ")
    with commune_context(venissieux):
        assert not Act.objects.exists()


def test_too_many_files_and_too_much_in_all(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.acts.importing.archive.MOST_ENTRIES", 2)
    with pytest.raises(ImportRefused, match="plus de 2 fichiers"):
        Archive(io.BytesIO(two_acts()))
    monkeypatch.undo()
    settings.ACTS_IMPORT_MB = 0
    with pytest.raises(ImportRefused, match="Une fois ouverte"):
        Archive(io.BytesIO(two_acts()))


def test_an_agent_imports_from_the_desk(alice_at_work: Client, venissieux: Commune) -> None:
    page = alice_at_work.get("/gestion/actes/importer/").content.decode()
    assert "DELIB_MATIERE_CODE" in page
    model = alice_at_work.get("/gestion/actes/importer/modele.csv")
    assert model.content.startswith("\ufeffNATURE;DELIB_ID".encode())
    sent = {
        "archive": SimpleUploadedFile("lot.zip", two_acts()),
        "first_name": "Camille",
        "last_name": "Durand",
    }
    response = alice_at_work.post("/gestion/actes/importer/", sent | {"capacity": "Maire"})
    where = response["Location"]
    assert "Vérification en cours" in alice_at_work.get(where).content.decode()
    run_outbox(venissieux)
    report = alice_at_work.get(where).content.decode()
    assert "2025-012" in report
    assert "Publier ces actes" in report
    assert alice_at_work.post(f"{where}lancer/", {}).status_code == 422
    assert alice_at_work.post(f"{where}lancer/", {"sure": "on"}).status_code == 302
    run_outbox(venissieux)
    assert "2 actes publiés" in alice_at_work.get(where).content.decode().replace("\u00a0", " ")
    assert "Tarifs de la médiathèque" in alice_at_work.get("/actes/?voir=tous").content.decode()
    assert alice_at_work.post(f"{where}abandonner/").status_code == 302
    assert alice_at_work.get(where).status_code == 404


def test_a_scan_among_many_is_said_and_confirmed(
    alice_at_work: Client, venissieux: Commune, alice: Agent
) -> None:
    content = archive({"actes.csv": table(line()), "2025-012.pdf": papers.scan()})
    batch = begun(venissieux, alice, content)
    assert batch.warned == 1
    where = f"/gestion/actes/importer/{batch.id}/"
    assert alice_at_work.post(f"{where}lancer/", {"sure": "on"}).status_code == 422
    assert alice_at_work.post(f"{where}lancer/", {"sure": "on", "warned": "on"}).status_code == 302
    run_outbox(venissieux)
    with commune_context(venissieux):
        assert Act.objects.get().is_scan


def test_an_archive_of_a_neighbour_is_reached_by_nobody(
    venissieux: Commune, alice: Agent, charlie_at_work: Client
) -> None:
    batch = begun(venissieux, alice, two_acts())
    where = f"/gestion/actes/importer/{batch.id}/"
    assert charlie_at_work.get(where).status_code == 404
    for verb in ("lancer", "abandonner"):
        assert charlie_at_work.post(f"{where}{verb}/", {"sure": "on"}).status_code == 404
    with commune_context(venissieux):
        assert uploads.find(batch.id) is not None
