"""``parvis audience``: figures of the sites' audience, from access logs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import UsageError
from ops.cli.terminal import line

if TYPE_CHECKING:
    import argparse


def collect(options: argparse.Namespace) -> Document:
    from cms.reports.audience import logs, services
    from tenants.current import operator_context

    for path in options.log or ():
        if not path.is_file():
            raise UsageError(f"Le journal {path} n’existe pas, ou n’est pas un fichier.")
    paths = [one for path in options.log for one in logs.rotated(path)] if options.log else services.sources()
    with operator_context():
        done = services.collect(paths)
    return {
        "ok": not done.failed,
        "logs": [str(path) for path in paths],
        "lines": done.lines,
        "views": done.views,
        "communes": sorted(done.communes),
        "failed": sorted(done.failed),
    }


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--log",
        type=Path,
        action="append",
        metavar="FICHIER",
        help="un journal d’accès de Caddy et ses rotations (par défaut : PARVIS_AUDIENCE_LOG)",
    )


def _show(document: Document) -> None:
    line(
        f"{document['lines']} ligne(s) lue(s) dans {len(document['logs'])} journal(aux) : "
        f"{document['views']} page(s) vue(s) dans {len(document['communes'])} commune(s)."
    )
    if document["failed"]:
        line(f"Non comptées : {', '.join(document['failed'])}.")


COMMANDS = [
    Command(
        ("audience", "collect"),
        "compter les pages vues, d’après les journaux d’accès",
        collect,
        _show,
        _options,
    ),
]
