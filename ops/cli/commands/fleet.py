"""``parvis fleet``: the schema version of every commune, and the migrations that bring it to the target.

``migrate`` also gathers the static files of the release on this machine, before anything else: the pages of the new
code name them.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed
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

    try:
        with progress_bar("Migration", total=4) as advance:
            advance("fichiers statiques")
            static_files.gather()
            return _document(services.migrate(advance))
    except (TenantError, DatabaseError) as error:
        if told := unreachable(error):
            raise CommandFailed(told) from error
        raise CommandFailed(f"La migration s’est arrêtée : {error}") from error


def _show(document: Document) -> None:
    from tenants.states import CommuneState

    columns = ("Commune", "Version", "État", "")
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
    ),
]
