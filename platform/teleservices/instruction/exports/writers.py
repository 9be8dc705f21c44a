"""Tables written row by row into a file. What a person typed is never a formula: text cells where the format has them,
an apostrophe before what a spreadsheet would compute where it has none (OWASP, CSV Injection).
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from design.pdf import render_pdf
from teleservices.instruction.exports.tables import common_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from teleservices.instruction.exports.tables import Table

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_COMPUTED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: XML 1.0 holds none of them.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: Of a cell of XLSX.
_LONGEST: Final = 32_767


def harmless(text: str) -> str:
    """The same text, which no spreadsheet computes."""
    return f"'{text}" if text.startswith(_COMPUTED) else text


def clean(text: str) -> str:
    return _CONTROLS.sub("", text)


def cell_of(text: str) -> str | date:
    """A day as one, so that a spreadsheet sorts and filters it; all else is text. Excel has no day before 1900."""
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            if (day := date.fromisoformat(text)).year >= 1900:
                return day
    return clean(text)


def write_csv(table: Table, out: IO[bytes]) -> None:
    """Semicolons and a byte order mark: opened as it is by the spreadsheets of French town halls."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(one) for one in table.wide_columns()])
    writer.writerows([harmless(clean(one)) for one in row] for row in table.wide())
    text.detach()


def write_ods(table: Table, out: IO[bytes]) -> None:
    def cells(rows: Iterator[list[str]]) -> Iterator[tuple[str | date, ...]]:
        return (tuple(cell_of(one) for one in row) for row in rows)

    def sheets() -> Iterator[tuple[str, Sequence[str], Iterator[tuple[str | date, ...]]]]:
        for name, columns, rows in _sheets(table):
            yield name, columns, cells(rows)

    from stream_write_ods import stream_write_ods  # with its ciphers, 3 MB of a process that exports nothing

    for chunk in stream_write_ods(sheets()):
        out.write(chunk)


def write_xlsx(table: Table, out: IO[bytes]) -> None:
    import xlsxwriter  # 2 MB of a process that exports nothing

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})

        def add(name: str, columns: Sequence[str], rows: Iterator[list[str]]) -> None:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for rank, label in enumerate(columns):
                sheet.write_string(0, rank, label[:_LONGEST], bold)
            for line, row in enumerate(rows, 1):
                for rank, cell in enumerate(map(cell_of, row)):
                    if isinstance(cell, date):
                        sheet.write_datetime(line, rank, cell, day)
                    elif cell:
                        sheet.write_string(line, rank, cell[:_LONGEST])

        for name, columns, rows in _sheets(table):
            add(name, columns, rows)


def write_pdf(table: Table, out: IO[bytes], *, title: str, sender: str, made_on: str) -> None:
    """The list to be printed: who asks what, its state and its date."""
    shown = (0, 1, 3, 2, 8, 9, 10)
    columns = common_columns()
    data = {
        "title": title,
        "sender": {"name": sender},
        "reference": made_on,
        "demonstration": "",
        "columns": [columns[rank] for rank in shown],
        "rows": [[clean(row[rank]) for rank in shown] for row in table.common()],
    }
    out.write(render_pdf("list", data, folder=TEMPLATES))


def _sheets(table: Table) -> Iterator[tuple[str, list[str], Iterator[list[str]]]]:
    """All the dossiers, then each procedure with its answers, followed by a sheet a repeating group: a row an item."""
    taken: set[str] = set()
    yield _named(_("Demandes"), taken), common_columns(), table.common()
    for one in table.procedures:
        yield _named(one.title, taken), [_("Référence"), *one.labels], table.answers(one)
        for group in one.groups:
            yield _named(group.title, taken), group.columns(), table.items(group)


def _named(title: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel refuses, each once, whatever their case."""
    name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:27]
    if name.lower() in taken:
        name = f"{name[:24]} {len(taken) + 1}"
    taken.add(name.lower())
    return name
