"""``parvis commune restore`` and ``drill``: an archive beside its commune, compared, put in its place, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.commands.commune import find_commune
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, progress_bar, table

if TYPE_CHECKING:
    import argparse

    from ops.restoration.models import Drill, Restoration
    from tenants.models import Commune


def _document(commune: Commune, restoration: Restoration) -> Document:
    return {
        "commune": commune.slug,
        "state": restoration.state,
        "in_place": restoration.is_in_place,
        "archive_of": restoration.made_at,
        "undo_until": restoration.undo_until,
        "differences": restoration.differences,
    }


def restore(options: argparse.Namespace) -> Document:
    from ops.backups.errors import ArchiveError
    from ops.restoration.errors import RestorationFailed, RestorationRefused

    commune = find_commune(options.commune)
    try:
        restoration = _prepared(options, commune) if options.from_file else _moved(options, commune)
    except (RestorationRefused, RestorationFailed, ArchiveError) as error:
        raise CommandFailed(str(error)) from error
    restoration.refresh_from_db()
    return _document(commune, restoration)


def _prepared(options: argparse.Namespace, commune: Commune) -> Restoration:
    from ops.backups import kept
    from ops.restoration import services

    path = Path(options.from_file)
    if not path.is_file():
        raise UsageError(f"{path} n’est pas un fichier.")
    with (
        kept.opened(path) as archive,
        progress_bar("Copie", total=len(archive.manifest.models) + 1) as advance,
    ):
        return services.prepare(archive, commune, progress=advance)


def _moved(options: argparse.Namespace, commune: Commune) -> Restoration:
    from ops.restoration import services

    restoration = services.current(commune)
    if restoration is None:
        raise UsageError(f"Aucune copie de {commune.name} n’est prête : donnez son archive avec --from.")
    if options.swap:
        services.put_in_place(restoration)
    elif options.undo:
        services.undo(restoration)
    elif options.drop:
        services.drop(restoration)
    return restoration


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("commune", help="identifiant (venissieux) ou code INSEE (69259)")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--from", dest="from_file", metavar="ARCHIVE", help="charger cette archive à côté, et la comparer"
    )
    what.add_argument("--compare", action="store_true", help="redire la différence")
    what.add_argument("--swap", action="store_true", help="mettre la copie à la place de la commune")
    what.add_argument("--undo", action="store_true", help="remettre la commune d’avant, dans la journée")
    what.add_argument("--drop", action="store_true", help="supprimer ce qui est gardé à côté")


def _show(document: Document) -> None:
    from ops.restoration.enums import RestorationState

    line(f"{document['commune']} : {RestorationState(document['state']).label.lower()}")
    if not document["differences"]:
        line("Aucune différence.")
        return
    columns = ("Contenu", "Reviendraient", "Seraient perdus", "Changeraient")
    table(columns, [(d["title"], d["back"], d["lost"], d["changed"]) for d in document["differences"]])


def drill(options: argparse.Namespace) -> Document:
    from ops.restoration import drills
    from tenants.current import operator_context

    with operator_context():
        commune = find_commune(options.commune) if options.commune else drills.next_commune()
    if commune is None:
        raise CommandFailed("Aucune commune à jour : rien à essayer.")
    with progress_bar("Exercice", total=1) as advance:
        advance(commune.slug)
        done = drills.run(commune)
    if not done.ok:
        raise CommandFailed(f"{commune.name} ne revient pas de son archive. {done.reason}", **_drilled(done))
    return _drilled(done)


def _drilled(done: Drill) -> Document:
    return {
        "ok": done.ok,
        "commune": done.commune.slug,
        "seconds": done.seconds,
        "rows": done.rows,
        "files": done.files,
        "detail": done.detail,
        "reason": done.reason,
    }


def _drill_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "commune",
        nargs="?",
        help="identifiant ou code INSEE (par défaut, celle qui attend depuis le plus longtemps)",
    )


def _show_drill(document: Document) -> None:
    line(
        f"{document['commune']} revient entière : {document['rows']} enregistrements, {document['files']} fichiers, "
        f"{document['seconds']:.1f} s"
    )


COMMANDS = [
    Command(("commune", "restore"), "restaurer une commune depuis son archive", restore, _show, _options),
    Command(
        ("commune", "drill"),
        "essayer la restauration d’une commune, sans rien changer",
        drill,
        _show_drill,
        _drill_options,
    ),
]
