"""``parvis commune export`` and ``import``: a commune leaves with everything that is its own, and comes in elsewhere."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.archive_steps import archive_bar
from ops.cli.command import Command, Document
from ops.cli.commands.commune import commune_document, find_commune
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, notes, progress_bar, seconds

if TYPE_CHECKING:
    import argparse


def export(options: argparse.Namespace) -> Document:
    from ops.backups import exports, writing
    from ops.backups.errors import ExportFailed

    if options.output == "-" and options.json:
        raise UsageError("--output - écrit l’archive sur la sortie standard : --json n’y va pas.")
    if options.sealed and not options.output:
        raise UsageError("--sealed va avec --output : sans lui, l’archive est déjà gardée chiffrée.")
    commune = find_commune(options.commune)
    path = Path(options.output) if options.output not in {None, "-"} else None
    started = time.perf_counter()
    try:
        with archive_bar("Export", total=writing.steps()) as advance:
            if options.output == "-":
                stdout = sys.stdout.buffer
                row = exports.export_to_stream(commune, stdout, sealed=options.sealed, progress=advance)
                stdout.flush()
            else:
                sealed = options.sealed if options.output else None
                row = exports.export_to_file(commune, path, sealed=sealed, progress=advance)
    except ExportFailed as error:
        raise CommandFailed(str(error)) from error
    return {
        "commune": commune.slug,
        "file": row.path,
        "sealed": row.sealed,
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
        help="où écrire l’archive lisible, à remettre à la commune ; « - » pour la sortie standard (par défaut, elle est "
        "gardée chiffrée dans exports/ de PARVIS_HOME)",
    )
    parser.add_argument(
        "--sealed",
        action="store_true",
        help="avec --output : chiffrée avec la clé de la commune, pour la garder ailleurs",
    )


def _show_exported(document: Document) -> None:
    from design.typography import file_size, plural

    told = (
        f"{document['commune']} : {plural(document['rows'], 'enregistrement')}, {plural(document['files'], 'fichier')}, "
        f"{plural(document['pages'], 'page')}, {file_size(document['size'])} en {seconds(document['seconds'])}"
    )
    if document["file"]:
        line(f"{told}\n{document['file']}\nSHA-256 {document['sha256']}")
        if document["sealed"]:
            line(
                "Gardée chiffrée avec la clé de la commune. L’empreinte est celle du fichier lisible, que donnent "
                "« Télécharger » dans la console, ou --output."
            )
    else:
        notes.print(f"{told}\nSHA-256 {document['sha256']}", soft_wrap=True)


def import_(options: argparse.Namespace) -> Document:
    from ops.backups import arriving, kept
    from ops.backups.errors import BadArchive, ImportRefused
    from tenants.errors import ProvisioningError
    from tenants.provisioning import template

    wanted = arriving.Wanted(slug=(options.slug or "").lower(), domain=options.domain or "")
    try:
        with progress_bar("Préparation", total=3) as advance:
            template.ensure_ready(advance)
        with kept.opened(_existing(options.file)) as archive:
            with archive_bar("Import", total=arriving.steps(archive)) as advance:
                arrived = arriving.import_commune(archive, wanted, progress=advance)
            manifest = archive.manifest
    except (BadArchive, ImportRefused, ProvisioningError) as error:
        raise CommandFailed(str(error)) from error
    return {
        **commune_document(arrived.commune),
        "rows": arrived.rows,
        "files": arrived.files,
        "models": {label: card.rows for label, card in manifest.models.items()},
        "parked_effects": arrived.parked_effects,
        "upgraded_from": arrived.upgraded_from,
        "is_current": arrived.is_current,
        "domains": [one.domain for one in manifest.domains],
        "providers": [one.provider for one in manifest.providers],
        "seconds": round(arrived.seconds, 3),
    }


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise UsageError(f"{name} n’est pas un fichier.")
    return path


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", help="une archive écrite par « commune export »")
    parser.add_argument("--slug", metavar="NOM", help="identifiant ici, si le sien est déjà pris")
    parser.add_argument(
        "--domain", metavar="NOM", help="nom de domaine, au lieu de <commune>.<domaine de l’opérateur>"
    )


def _show_imported(document: Document) -> None:
    line(
        f"{document['name']} ({document['insee']}) est arrivée : {document['rows']} enregistrements et "
        f"{document['files']} fichiers, égaux à l’archive, en {seconds(document['seconds'])}"
    )
    if document["upgraded_from"] and document["is_current"]:
        line(
            f"L’archive est d’un schéma antérieur (Parvis {document['upgraded_from']}), mis à jour à l’arrivée."
        )
    if not document["is_current"]:
        line(
            "Sa mise à jour s’est arrêtée : parvis fleet status dit pourquoi, parvis fleet migrate la reprend."
        )
    line(f"Elle est en préparation : {document['address']}")
    others = [domain for domain in document["domains"] if domain not in document["hosts"]]
    if others:
        line(f"Noms de domaine à ajouter de nouveau : {', '.join(others)}")
    if document["providers"]:
        line(f"Secrets à donner de nouveau : {', '.join(document['providers'])}")
    if document["parked_effects"]:
        line(f"Envois en attente à l’export, gardés et non envoyés d’ici : {document['parked_effects']}")


COMMANDS = [
    Command(
        ("commune", "export"),
        "écrire l’archive d’une commune : données, fichiers, site, en formats ouverts",
        export,
        _show_exported,
        _export_options,
    ),
    Command(
        ("commune", "import"),
        "reprendre une commune d’après son archive",
        import_,
        _show_imported,
        _import_options,
    ),
]
