"""Lists that people keep in a spreadsheet, read and written as CSV: what French spreadsheets save, and what they open."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.http import HttpRequest

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
#: A cell that begins so is a formula for a spreadsheet.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class BadSheet(ValueError):
    """Nothing can be read of this file; the message says what to do."""


@dataclass(frozen=True)
class Sheet:
    """`columns`: folded names of the header and the words as they stand there; `rows`: the number of each line in the file
    (the header is the first) and its cells by folded name."""

    columns: Mapping[str, str]
    rows: Sequence[tuple[int, Mapping[str, str]]]


@dataclass
class Report:
    """What an import would do, line by line; or why it does nothing."""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    same: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        return not self.wrong

    @property
    def count(self) -> int:
        return len(self.made) + len(self.changed) + len(self.removed)


def decode(content: bytes) -> str:
    """UTF-8 as it is now saved, or what older spreadsheets save on Windows."""
    if len(content) > MOST_BYTES:
        raise BadSheet(_("Ce fichier est trop lourd\u00a0: 2 Mo au plus."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def sent_text(request: HttpRequest) -> str:
    """Of the `file` that is tried, or the `content` of the one that was. Raises BadSheet."""
    if "content" in request.POST:
        return decode(request.POST["content"].encode())
    file = request.FILES.get("file")
    if file is None:
        raise BadSheet(_("Choisissez un fichier."))
    return decode(file.read())


def read_sheet(text: str, needed: Iterable[str]) -> Sheet:
    """Raises BadSheet. Semicolon, comma or tab: whichever the first line has most."""
    if "\0" in text or not text.strip():
        raise BadSheet(_("Ce fichier n’est pas un tableau\u00a0: enregistrez-le au format CSV."))
    first = text.lstrip().splitlines()[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in line]) for line in reader]
    except csv.Error as error:
        raise BadSheet(_("Ce fichier n’est pas un tableau\u00a0: enregistrez-le au format CSV.")) from error
    names = [fold(cell).replace("-", "_") for cell in lines[0][1]]
    columns = {name: cell for name, cell in zip(names, lines[0][1], strict=True) if name}
    if missing := [name for name in needed if name not in columns]:
        raise BadSheet(_("Il manque la colonne « %s » à la première ligne.") % missing[0])
    rows = [(number, _row(names, line)) for number, line in lines[1:] if any(line)]
    if len(rows) > MOST_ROWS:
        raise BadSheet(_("Ce fichier a trop de lignes\u00a0: %d au plus.") % MOST_ROWS)
    return Sheet(columns, rows)


def _row(names: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    return {name: _bare(cell) for name, cell in zip(names, line, strict=False) if name}


def _bare(cell: str) -> str:
    """Without the apostrophe that `write_sheet` puts before what a spreadsheet would take for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULAS else cell


def write_sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV with semicolons and the mark that tells spreadsheets UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_safe("" if cell is None else str(cell)) for cell in row])
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
