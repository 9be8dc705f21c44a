"""``parvis fleet run``: a periodic command in all the communes, or some, without waiting for its moment (ops.periodic)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import progress_bar, seconds, table

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> Document:
    from ops.periodic import services as periodic
    from ops.periodic.enums import Work
    from tenants.current import operator_context
    from tenants.fleet import services

    if options.work not in Work.values:
        raise UsageError(
            f"« {options.work} » ne se lance pas sur les communes (au choix : {', '.join(Work.values)})."
        )
    if unknown := services.unknown(options.only or ()):
        raise UsageError(f"Aucune commune ne s’appelle {', '.join(unknown)} (identifiant attendu).")
    work = Work(options.work)
    with operator_context():
        wanted = [one for one in periodic.ready() if not options.only or one.slug in options.only]
    outcomes = []
    with progress_bar(str(work.label), total=len(wanted)) as advance:
        for commune in wanted:
            advance(commune.slug)
            outcomes.append(periodic.run(commune, work))
    rows = [asdict(outcome) for outcome in outcomes]
    failures = [outcome.slug for outcome in outcomes if not outcome.ok]
    document: Document = {"command": work.value, "communes": rows, "failed": len(failures)}
    if failures:
        _show_run(document, to_people=not options.json)
        raise CommandFailed(
            f"{work.value} a échoué dans {len(failures)} commune(s) : {', '.join(failures[:10])}.", **document
        )
    return document


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "work", metavar="COMMANDE", help="publish_scheduled, update_index, purge_revisions, clearsessions…"
    )
    parser.add_argument(
        "--only", nargs="+", metavar="COMMUNE", help="seulement ces communes, par leur identifiant"
    )


def _show_run(document: Document, *, to_people: bool = True) -> None:
    if to_people:
        rows = [
            (one["slug"], "fait" if one["ok"] else f"échec : {one['error']}", seconds(one["seconds"]))
            for one in document["communes"]
        ]
        table(("Commune", document["command"], "Durée"), rows)


COMMANDS = [
    Command(
        ("fleet", "run"),
        "lancer une commande d’entretien dans toutes les communes",
        run,
        _show_run,
        _run_options,
    ),
]
