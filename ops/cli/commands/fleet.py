"""``parvis fleet``: the schema version of every commune, and the migrations that bring it to the target.

``migrate`` also gathers the static files of the release on this machine, before anything else: the pages of the new
code name them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, progress_bar, table

if TYPE_CHECKING:
    import argparse

    from tenants.fleet.services import FleetStatus


def _document(status: FleetStatus) -> Document:
    return {"target": status.target, "communes": [asdict(commune) for commune in status.communes]}


def status(options: argparse.Namespace) -> Document:
    from tenants.fleet import services

    return _document(services.status())


def migrate(options: argparse.Namespace) -> Document:
    from django.db import DatabaseError

    from ops import static_files
    from ops.database_errors import unreachable
    from tenants.errors import TenantError
    from tenants.fleet import services

    if unknown := services.unknown(options.only or ()):
        raise UsageError(f"Aucune commune ne s’appelle {', '.join(unknown)} (identifiant attendu).")
    try:
        with progress_bar("Migration", total=4) as advance:
            advance("fichiers statiques")
            static_files.gather()
            found = services.migrate(advance, options.only)
    except (TenantError, DatabaseError) as error:
        if told := unreachable(error):
            raise CommandFailed(told) from error
        raise CommandFailed(f"La migration s’est arrêtée : {error}") from error
    if found.failed:
        first = found.failed[0]
        raise CommandFailed(
            f"La migration s’est arrêtée à {first.slug}, {first.detail}. Les communes arrivées le restent ; "
            "corrigez, puis relancez la même commande.",
            **_document(found),
        )
    return _document(found)


def _migrate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="COMMUNE",
        help="seulement ces communes, par leur identifiant (venissieux)",
    )


def _show(document: Document) -> None:
    from tenants.states import CommuneState

    columns = ("Commune", "Version", "État", "", "Anneau")
    rows = [{**one, "state": CommuneState(one["state"]).label} for one in document["communes"]]
    table(columns, [row.values() for row in rows])
    line(f"Version visée : {document['target']}")


COMMANDS = [
    Command(("fleet", "status"), "la version du schéma de chaque commune", status, _show),
    Command(
        ("fleet", "migrate"),
        "mettre les fichiers statiques et toutes les communes à la version visée",
        migrate,
        _show,
        _migrate_options,
    ),
]
