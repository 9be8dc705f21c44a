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
    from tenants.provisioning import pool

    document = _with_drills(_document(services.status()))
    return {**document, "pool": asdict(pool.state()), "orphans": _orphans()}


def _with_drills(document: Document) -> Document:
    drills = _drills()
    for one in document["communes"]:
        one["last_drill"] = drills.get(one["slug"])
    return document


def _drills() -> dict[str, Document]:
    """By slug; empty before the migration that a release brings."""
    from django.db import ProgrammingError

    from ops.restoration.selectors import last_drills

    try:
        return {
            slug: {"at": drill.at, "ok": drill.ok, "reason": drill.reason}
            for slug, drill in last_drills().items()
        }
    except ProgrammingError:
        return {}


def _orphans() -> Document | None:
    """None before the migration that a release brings: who keeps schemas cannot be asked without its tables."""
    from django.db import ProgrammingError

    from tenants.provisioning import orphans

    try:
        return asdict(orphans.find())
    except ProgrammingError:
        return None


def orphan(options: argparse.Namespace) -> Document:
    from tenants.provisioning import orphans

    found = orphans.find()
    if options.remove:
        found = orphans.remove(found)
    return {**asdict(found), "removed": options.remove}


def _orphan_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--remove", action="store_true", help="les enlever : ce qu’ils contiennent est perdu")


def _show_orphans(document: Document) -> None:
    kinds = {"schemas": "schéma", "roles": "compte", "folders": "dossier", "keys": "clé"}
    rows = [(word, name) for kind, word in kinds.items() for name in document[kind]]
    if not rows:
        line("Rien d’orphelin.")
        return
    table(("", "Enlevé" if document["removed"] else "Sans commune"), rows)
    if not document["removed"]:
        line("« parvis fleet orphans --remove » les enlève, avec ce qu’ils contiennent.")


def migrate(options: argparse.Namespace) -> Document:
    from django.db import DatabaseError

    from ops import static_files
    from tenants.database_errors import unreachable
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
    return _with_drills(_document(found))


def _migrate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="COMMUNE",
        help="seulement ces communes, par leur identifiant (venissieux)",
    )


def _show(document: Document) -> None:
    from tenants.fleet.rings import Ring
    from tenants.states import CommuneState

    columns = ("Commune", "Version", "État", "Schéma", "Anneau", "Essai de restauration")
    table(
        columns,
        [
            (
                one["slug"],
                one["version"],
                CommuneState(one["state"]).label,
                one["detail"],
                Ring(one["ring"]).label,
                _drilled(one["last_drill"]),
            )
            for one in document["communes"]
        ],
    )
    line(f"Version visée : {document['target']}")
    if ready := document.get("pool"):
        line(f"Réserve : {ready['ready']} schémas prêts sur {ready['size']}")
    if lost := sum(len(names) for names in (document.get("orphans") or {}).values()):
        line(f"Sans commune : {lost} (voyez « parvis fleet orphans »)")


def _drilled(drill: Document | None) -> str:
    from django.utils import timezone

    from design.typography import date_short

    if drill is None:
        return "jamais"
    day = date_short(timezone.localdate(drill["at"]))
    return day if drill["ok"] else f"échec le {day}"


COMMANDS = [
    Command(("fleet", "status"), "la version du schéma de chaque commune", status, _show),
    Command(
        ("fleet", "orphans"),
        "les schémas, comptes, dossiers et clés qui ne sont à aucune commune",
        orphan,
        _show_orphans,
        _orphan_options,
    ),
    Command(
        ("fleet", "migrate"),
        "mettre les fichiers statiques et toutes les communes à la version visée",
        migrate,
        _show,
        _migrate_options,
    ),
]
