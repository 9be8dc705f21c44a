"""``parvis demo``: what ``make demo`` runs. Everything from nothing: servers, operator, nine communes, stand-ins."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.servers import environment as servers_environment
from ops.cli.servers import home, remember
from ops.cli.terminal import line, notes, progress_bar, table
from ops.demo import processes
from ops.demo.built import is_built
from ops.demo.plan import OPERATOR_NAME, Ports, environment, read_secrets
from ops.embedded.errors import EmbeddedError
from ops.embedded.ports import check_ports_are_free
from ops.embedded.postgres import EmbeddedPostgres
from ops.embedded.supervisor import Interrupted, Supervisor
from ops.embedded.valkey import EmbeddedValkey

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


def run(options: argparse.Namespace) -> Document:
    if not 1024 <= options.port <= 65_000:
        raise UsageError(f"--port {options.port} : un nombre entre 1024 et 65000 est attendu.")
    if os.environ.get("PARVIS_ENV", "demo") == "production":
        raise CommandFailed("La démonstration ne tourne pas avec PARVIS_ENV=production.")
    started = time.perf_counter()
    ports, folder = Ports(options.port), home()
    document: Document = {}
    try:
        check_ports_are_free(ports.web, len(ports.all()))
        with Supervisor(folder, say=lambda text: notes.print(text, markup=False)) as supervisor:
            document = _start(supervisor, folder, ports, serve=not options.no_serve)
            document["seconds"] = round(time.perf_counter() - started, 1)
            if not options.no_serve:
                if options.json:
                    print(json.dumps(document, ensure_ascii=False, indent=2), flush=True)
                else:
                    _show(document)
                notes.print("Ctrl-C arrête tout.")
                supervisor.watch()
    except EmbeddedError as error:
        raise CommandFailed(str(error)) from error
    except Interrupted as interruption:
        notes.print("Arrêté.")
        sys.stdout.flush()
        # Every process is stopped and waited for. What is left is ours alone: a library's thread that would still try
        # to reach the broker must not keep the terminal.
        os._exit(interruption.exit_code)
    return document


def _start(supervisor: Supervisor, folder: Path, ports: Ports, *, serve: bool) -> Document:
    """Servers, then content, then everything that serves. Returns the document of ``--no-serve --json``."""
    postgres, valkey = EmbeddedPostgres(folder), EmbeddedValkey(folder)
    notes.print("Démarrage de PostgreSQL et de Valkey…")
    supervisor.start(postgres.process())
    postgres.bootstrap()
    supervisor.start(valkey.process())
    ours = environment(folder, ports)
    remember(folder, ours)
    os.environ.update(ours | servers_environment(folder, postgres))

    built = is_built(folder, ports)
    launched = processes.all_of(folder, ports, read_secrets(folder))
    if built and serve:
        processes.launch(supervisor, launched)

    import django

    django.setup()
    from ops.demo import content

    if built:
        demonstration, accounts = content.find(folder, ports)
    else:
        with progress_bar("Préparation", total=content.STEPS) as advance:
            demonstration, accounts = content.build(folder, ports, advance)
        if serve:
            processes.launch(supervisor, launched)
    if serve:
        processes.wait_ready(supervisor, launched)
    return _document(demonstration, accounts, ports)


def _document(demonstration: Any, accounts: list[Any], ports: Ports) -> Document:
    from dataclasses import asdict

    console = f"http://operateur.localhost:{ports.web}/"
    return {
        "operator": {"name": OPERATOR_NAME, "console": console, "mail": f"http://127.0.0.1:{ports.mail}/"},
        "communes": [
            {"insee": c.insee, "name": c.name, "slug": c.slug, "address": f"{c.base_url}/"}
            for c in demonstration.communes
        ],
        "accounts": [asdict(account) for account in accounts],
    }


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="PORT", help="le port du site (8000)")
    parser.add_argument("--no-serve", action="store_true", help="tout préparer, puis s’arrêter")


def _show(document: Document) -> None:
    rows = [(commune["name"], commune["address"]) for commune in document["communes"]]
    rows += [("Console de l’opérateur", document["operator"]["console"])]
    rows += [("Courrier intercepté", document["operator"]["mail"])]
    table(("Où", "Adresse"), rows)
    line("")
    table(("Qui", "Où se connecter", "Comment"), [account.values() for account in document["accounts"]])
    line(f"Prêt en {document['seconds']} s.")


COMMANDS = [
    Command(
        ("demo",),
        "la démonstration : un opérateur, huit villes et un village",
        run,
        _show,
        _options,
        needs_database=False,
    )
]
