"""Opening communes by the hundred: a list read and judged row by row, then opened one after the other, resumable.

A row that cannot be is refused with its line and its reason, and touches nothing; a commune that is complete already
is left as it is; one whose opening was cut short is finished. So the same command, run again, ends the work.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tenants import faults, geography
from tenants.current import operator_context
from tenants.domains.names import bare_name, shown
from tenants.errors import ProvisioningError
from tenants.provisioning.opening import AlreadyThere, living_commune, open_commune, refuse_complete
from tenants.provisioning.options import BadOption, ProvisioningOptions, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tenants.provisioning.opening import Opened

#: The columns of a file, by any of the words that people write above them.
COLUMNS: Final = {
    "insee": ("insee", "code insee", "code_insee", "code commune", "codgeo"),
    "domain": ("domain", "domaine", "nom de domaine"),
    "site": ("site", "site de départ", "site_de_depart"),
    "admin_email": ("admin_email", "admin-email", "email", "e-mail", "courriel", "adresse", "administrateur"),
}
#: A list of communes is small: a larger file is another file.
LARGEST = 4 * 1024 * 1024


class Outcome(StrEnum):
    OPENED = "opened"
    EXISTED = "existed"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Row:
    """A commune asked for; ``line`` is that of the file, 0 when the list comes from the geography."""

    line: int
    asked: ProvisioningOptions
    problem: str = ""
    name: str = ""


@dataclass(frozen=True)
class Report:
    """What became of a row; ``detail`` is the address, or the reason in French."""

    line: int
    insee: str
    name: str
    outcome: Outcome
    detail: str
    seconds: float = 0.0


class UnreadableList(ProvisioningError):
    """The file is not a list of communes at all: nothing was begun."""


def rows_of_file(content: bytes, *, demonstration: bool = False, site: str = "") -> list[Row]:
    """A CSV, comma or semicolon, UTF-8 or Windows: columns named in its first line, or INSEE, domain, e-mail, site in
    order; ``site`` is for the rows that name none.

    Raises UnreadableList.
    """
    if len(content) > LARGEST:
        raise UnreadableList("Le fichier est trop grand pour une liste de communes.")
    text = _decoded(content)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise UnreadableList("Le fichier est vide.")
    delimiter = max(";,\t", key=lines[0].count)
    table = [
        (reader.line_num, cells)
        for reader in [csv.reader(io.StringIO(text), delimiter=delimiter)]
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]
    order, body = _order(table)
    return _refuse_repeated(_row(line, cells, order, demonstration, site) for line, cells in body)


def rows_of_towns(
    towns: Iterable[geography.Town], *, demonstration: bool = False, site: str = ""
) -> list[Row]:
    """Every town of a department or of an EPCI."""
    return [
        Row(0, ProvisioningOptions(town.insee, demonstration=demonstration, site=site), name=town.name)
        for town in towns
    ]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableList("Le fichier n’est pas du texte : enregistrez la liste au format CSV.")


def _order(table: list[tuple[int, list[str]]]) -> tuple[dict[str, int], list[tuple[int, list[str]]]]:
    """Where each column stands, and the rows under the header when there is one."""
    header = [cell.strip().lower() for cell in table[0][1]]
    found = {
        name: next(index for index, cell in enumerate(header) if cell in words)
        for name, words in COLUMNS.items()
        if any(cell in words for cell in header)
    }
    if "insee" in found:
        return found, table[1:]
    if found or not any(character.isdigit() for character in header[0]):
        raise UnreadableList("La première ligne nomme des colonnes, et aucune ne s’appelle « insee ».")
    return {"insee": 0, "domain": 1, "admin_email": 2, "site": 3}, table


def _row(line: int, cells: list[str], order: dict[str, int], demonstration: bool, site: str) -> Row:
    def cell(name: str) -> str:
        position = order.get(name, len(cells))
        return cells[position].strip() if position < len(cells) else ""

    insee = cell("insee").upper()
    if insee.isdigit() and len(insee) == 4:
        insee = f"0{insee}"  # a spreadsheet takes 07019 for a number
    asked = ProvisioningOptions(
        insee, cell("domain"), cell("admin_email"), demonstration, cell("site") or site
    )
    if not insee:
        return Row(line, asked, "il manque le code INSEE de la commune")
    name = ""
    try:
        with operator_context():
            town = geography.find_town(insee)
            name = town.name
            return Row(line, checked(asked, town), name=name)
    except (geography.TownLookupError, BadOption) as error:
        return Row(line, asked, str(error), name)


def _refuse_repeated(rows: Iterable[Row]) -> list[Row]:
    """The second row of a commune, or of a domain (one proof stands for the name and its ``www``), contradicts the
    first."""
    seen: dict[str, Row] = {}
    kept: list[Row] = []
    for row in rows:
        if not row.problem:
            row = _refuse_after(row, seen)
        kept.append(row)
    return kept


def _refuse_after(row: Row, seen: dict[str, Row]) -> Row:
    insee, domain = row.asked.insee, row.asked.domain and bare_name(row.asked.domain)
    if insee in seen:
        return replace(row, problem=f"déjà demandée à la ligne {seen[insee].line}")
    if domain in seen:
        before = seen[domain]
        return replace(
            row, problem=f"{shown(domain)} est déjà demandé à la ligne {before.line} ({before.name})"
        )
    seen.update({key: row for key in (insee, domain) if key})
    return row


def open_all(
    rows: Iterable[Row],
    progress: Callable[[Report], None] = lambda _: None,
    work: Callable[[ProvisioningOptions], Opened] = open_commune,
) -> Iterator[Report]:
    """Open each row; a failure is told in its report and the next one goes on."""
    for row in rows:
        report = open_row(row, work)
        progress(report)
        yield report


def open_row(row: Row, work: Callable[[ProvisioningOptions], Opened] = open_commune) -> Report:
    """Open one, by ``work``; never raises."""
    insee = row.asked.insee
    if row.problem:
        return Report(row.line, insee, row.name, Outcome.REFUSED, row.problem)
    try:
        with operator_context():
            known = living_commune(insee)
            if known is not None:
                refuse_complete(known)
        opened = work(row.asked)
    except AlreadyThere as there:
        return Report(row.line, insee, there.commune.name, Outcome.EXISTED, there.commune.base_url)
    except (BadOption, geography.TownLookupError) as error:
        return Report(row.line, insee, row.name, Outcome.REFUSED, str(error))
    except ProvisioningError as error:
        return Report(row.line, insee, row.name, Outcome.FAILED, str(error))
    except Exception as error:
        told = faults.tell(error, "opening.failed", insee=insee)
        return Report(row.line, insee, row.name, Outcome.FAILED, told)
    commune = opened.commune
    return Report(row.line, insee, commune.name, Outcome.OPENED, commune.base_url, round(opened.seconds, 3))
