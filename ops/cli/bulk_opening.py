"""``parvis commune create --file | --epci | --departement``: the list, the bar, and a report row a commune."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, progress_bar, seconds, table

if TYPE_CHECKING:
    import argparse

    from ops.cli.command import Document
    from tenants.provisioning.bulk import Report, Row
    from tenants.provisioning.opening import Opened
    from tenants.provisioning.options import ProvisioningOptions


def create_all(options: argparse.Namespace) -> Document:
    """Every commune of the list; ``ok`` is False when one was refused or failed."""
    from tenants.errors import ProvisioningError
    from tenants.provisioning import template
    from tenants.provisioning.bulk import Outcome, open_all

    rows = _rows(options)
    started = time.perf_counter()
    try:
        with progress_bar("Préparation", total=3) as advance:
            template.ensure_ready(advance)
    except ProvisioningError as error:
        raise CommandFailed(str(error)) from error
    with progress_bar("Ouverture", total=len(rows)) as advance:
        reports = list(open_all(rows, lambda report: advance(_told(report)), _open))
    counts = {one.value: sum(report.outcome is one for report in reports) for one in Outcome}
    return {
        "communes": [_document(report) for report in reports],
        **counts,
        "seconds": round(time.perf_counter() - started, 3),
        "ok": not (counts[Outcome.REFUSED] or counts[Outcome.FAILED]),
    }


def _open(asked: ProvisioningOptions) -> Opened:
    """Written down as a single one is: one that fails is resumed at the console, or by the same command."""
    from ops.cli import traces
    from ops.cli.actors import command_line
    from ops.console import openings

    try:
        return openings.open_here(asked, command_line())
    except openings.OpeningStopped as stopped:
        traces.keep(stopped)
        raise


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "il est fermé à ce compte"
    return "c’est un dossier" if isinstance(error, IsADirectoryError) else f"erreur {error.errno} du système"


def _rows(options: argparse.Namespace) -> list[Row]:
    from tenants import geography
    from tenants.provisioning.bulk import UnreadableList, rows_of_file, rows_of_towns

    if options.domain or options.admin_email:
        raise UsageError(
            "--domain et --admin-email vont avec --insee ; un fichier les donne ligne par ligne."
        )
    if options.file:
        try:
            return rows_of_file(
                Path(options.file).read_bytes(), demonstration=options.demo, site=_site(options)
            )
        except FileNotFoundError as error:
            raise UsageError(f"Le fichier {options.file} n’existe pas.") from error
        except OSError as error:
            raise UsageError(f"Le fichier {options.file} ne peut pas être lu : {_reason(error)}.") from error
        except UnreadableList as error:
            raise UsageError(f"{options.file} : {error}") from error
    if options.epci:
        towns, what = geography.towns_of_epci(options.epci), f"l’intercommunalité {options.epci}"
    else:
        towns, what = (
            geography.towns_of_department(options.departement),
            f"le département {options.departement}",
        )
    if not towns:
        raise UsageError(f"Aucune commune connue dans {what}.")
    return rows_of_towns(towns, demonstration=options.demo, site=_site(options))


def _site(options: argparse.Namespace) -> str:
    """The rows' own when the file says. Raises UsageError."""
    from tenants.provisioning.sites import read_site

    try:
        site = read_site(options.site or "")
    except ValueError as problem:
        raise UsageError(str(problem)) from None
    return site.value if site else ""


def _told(report: Report) -> str:
    where = f"ligne {report.line}, " if report.line else ""
    return f"{where}{report.name or report.insee} : {WORDS[report.outcome]}"


WORDS = {"opened": "ouverte", "existed": "existait", "refused": "refusée", "failed": "échec"}


def _document(report: Report) -> Document:
    return {
        "line": report.line,
        "insee": report.insee,
        "name": report.name,
        "outcome": report.outcome.value,
        "detail": report.detail,
        "seconds": report.seconds,
    }


def show(document: Document) -> None:
    """Every row; then the count."""
    table(
        ("Ligne", "INSEE", "Commune", "Résultat", "Détail"),
        [
            (one["line"] or "", one["insee"], one["name"], WORDS[one["outcome"]], one["detail"])
            for one in document["communes"]
        ],
    )
    from design.typography import plural

    line(
        f"{plural(document['opened'], 'ouverte')}, {plural(document['existed'], 'existait', 'existaient')}, "
        f"{plural(document['refused'], 'refusée')}, {document['failed']} en échec, en {seconds(document['seconds'])}"
    )
