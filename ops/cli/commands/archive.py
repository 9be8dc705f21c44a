"""``parvis commune export`` and ``import``: a commune leaves with everything that is its own, and comes in elsewhere."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.commands.commune import find_commune
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, notes, progress_bar

if TYPE_CHECKING:
    import argparse


def export(options: argparse.Namespace) -> Document:
    from ops.backups import exports, writing
    from ops.backups.errors import ExportFailed

    if options.output == "-" and options.json:
        raise UsageError("--output - écrit l’archive sur la sortie standard : --json n’y va pas.")
    commune = find_commune(options.commune)
    path = Path(options.output) if options.output not in {None, "-"} else None
    started = time.perf_counter()
    try:
        with progress_bar("Export", total=writing.steps()) as advance:
            if options.output == "-":
                row = exports.export_to_stream(commune, sys.stdout.buffer, progress=advance)
                sys.stdout.buffer.flush()
            else:
                row = exports.export_to_file(commune, path, progress=advance)
    except ExportFailed as error:
        raise CommandFailed(str(error)) from error
    return {
        "commune": commune.slug,
        "file": row.path,
        "size": row.size,
        "sha256": row.sha256,
        "manifest_sha256": row.manifest_sha256,
        "rows": row.rows,
        "files": row.files,
        "pages": row.pages,
        "seconds": round(time.perf_counter() - started, 3),
    }


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("commune", help="identifiant (venissieux) ou code INSEE (69259)")
    parser.add_argument(
        "--output",
        metavar="FICHIER",
        help="où écrire l’archive, « - » pour la sortie standard (par défaut, exports/ de PARVIS_HOME)",
    )


def _show_exported(document: Document) -> None:
    told = (
        f"{document['commune']} : {document['rows']} enregistrements, {document['files']} fichiers, "
        f"{document['pages']} pages, {document['size']} octets en {document['seconds']:.1f} s"
    )
    if document["file"]:
        line(f"{told}\n{document['file']}\nSHA-256 {document['sha256']}")
    else:
        notes.print(f"{told}\nSHA-256 {document['sha256']}", soft_wrap=True)


COMMANDS = [
    Command(
        ("commune", "export"),
        "écrire l’archive d’une commune : données, fichiers, site, en formats ouverts",
        export,
        _show_exported,
        _export_options,
    ),
]
