"""``parvis commune restore`` and ``drill``: an archive beside its commune, compared, put in its place, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.archive_steps import archive_bar
from ops.cli.command import Command, Document
from ops.cli.commands.commune import find_commune
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, moment, notes, progress_bar, seconds, table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ops.restoration.models import Drill, Restoration
    from tenants.models import Commune


def _document(commune: Commune, restoration: Restoration) -> Document:
    """``rows``: which ones, for each model, while the copy is ready (``ops.restoration.comparing.Names``)."""
    from ops.restoration import services

    return {
        "commune": commune.slug,
        "state": restoration.state,
        "in_place": restoration.is_in_place,
        "archive_of": restoration.made_at,
        "undo_until": restoration.undo_until,
        "differences": restoration.differences,
        "rows": [one.as_json() for one in services.names(restoration)],
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
    done = next((verb for verb in ("swap", "undo", "drop") if getattr(options, verb)), "")
    return {**_document(commune, restoration), "done": done}


def _prepared(options: argparse.Namespace, commune: Commune) -> Restoration:
    from ops.backups import kept
    from ops.cli.actors import command_line
    from ops.restoration import services

    path = Path(options.from_file)
    if not path.is_file():
        raise UsageError(f"{path} n’est pas un fichier.")
    before = services.current(commune)
    with (
        kept.opened(path) as archive,
        archive_bar("Copie", total=len(archive.manifest.models) + 1) as advance,
    ):
        prepared = services.prepare(archive, commune, actor=command_line(), progress=advance)
    if before is not None:
        notes.print(
            f"Elle remplace la copie de l’archive du {moment(before.made_at)}, qui attendait à côté.",
            markup=False,
        )
    return prepared


def _moved(options: argparse.Namespace, commune: Commune) -> Restoration:
    from ops.cli.actors import command_line
    from ops.restoration import services

    restoration = services.current(commune)
    if restoration is None:
        raise UsageError(f"Aucune copie de {commune.name} n’est prête : donnez son archive avec --from.")
    if options.swap:
        services.put_in_place(restoration, actor=command_line())
    elif options.undo:
        services.undo(restoration, actor=command_line())
    elif options.drop:
        services.drop(restoration, actor=command_line())
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
    line(f"{document['commune']} : {_said(document)}")
    if document["done"]:
        return
    line(f"Archive du {moment(document['archive_of'])}.")
    if not document["differences"]:
        line("Aucune différence.")
        return
    columns = ("Contenu", *_FATES.values())
    table(columns, [(d["title"], *(d[fate] for fate in _FATES)) for d in document["differences"]])
    if document["rows"]:
        table(
            ("Contenu", "", "Lequel", "Ce qui change"),
            [row for one in document["rows"] for row in _rows(one)],
        )


_FATES = {"back": "Reviendraient", "lost": "Seraient perdus", "changed": "Changeraient"}


def _rows(model: Document) -> Iterator[tuple[str, str, str, str]]:
    for fate, word in _FATES.items():
        for named in model[fate]["names"]:
            several = f" ({named['rows']})" if named["rows"] > 1 else ""
            yield model["title"], word, f"{named['name']}{several}", ", ".join(named["fields"])
        if others := model[fate]["others"]:
            yield model["title"], word, f"et {others} autres", ""


def _said(document: Document) -> str:
    """Which of the two communes the visitors see now, and how to have the other."""
    from ops.restoration.enums import RestorationState

    again = f"« parvis commune restore {document['commune']} --%s »"
    if document["done"] == "swap":
        return (
            f"la commune de l’archive est en place. Celle d’avant revient par {again % 'undo'}, jusqu’au "
            f"{moment(document['undo_until'])}."
        )
    if document["done"] == "undo":
        return (
            "la commune d’avant est de nouveau en place. Celle de l’archive reste à côté jusqu’au "
            f"{moment(document['undo_until'])}, ou se supprime par {again % 'drop'}."
        )
    if document["done"] == "drop":
        return "ce qui était gardé à côté est supprimé."
    return RestorationState(document["state"]).label.lower()


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
        f"{seconds(document['seconds'])}"
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
