"""``parvis catalogue``: the procedures that Parvis ships, their publication, and the check of a definition."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, table

if TYPE_CHECKING:
    import argparse

    from teleservices.definition import Procedure
    from teleservices.definition.paths import Way


def _document(procedure: Procedure) -> Document:
    silence = procedure.silence
    delay = {"count": silence.delay.count, "unit": silence.delay.unit.value} if silence.delay else None
    return {
        "slug": procedure.slug,
        "title": procedure.title,
        "version": procedure.version,
        "channels": [channel.kind.value for channel in procedure.channels],
        "perimeter": procedure.perimeter.value,
        "steps": len(procedure.steps),
        "fields": sum(field.asks for _step, field in procedure.fields()),
        "documents": len(procedure.documents()),
        "silence": {"effect": silence.effect.value, "delay": delay},
        "legal_basis": [text.text for text in procedure.legal_basis],
        "cerfa": procedure.cerfa.number if procedure.cerfa else None,
        "retention": procedure.retention.model_dump(mode="json"),
    }


def _without_installation() -> None:
    """Neither a database nor the installation's settings are needed: sentences are French already."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)


def listing(options: argparse.Namespace) -> Document:
    """What the files say."""
    _without_installation()
    from teleservices.catalogue.shipped import shipped_procedures
    from teleservices.definition import DefinitionError

    try:
        return {"procedures": [_document(one) for one in shipped_procedures().values()]}
    except DefinitionError as error:
        raise CommandFailed(str(error)) from error


def _show_list(document: Document) -> None:
    columns = ("Démarche", "Version", "Canaux", "Étapes", "Champs", "Pièces", "Silence")
    table(
        columns,
        [
            (
                p["title"],
                p["version"],
                ", ".join(p["channels"]),
                p["steps"],
                p["fields"],
                p["documents"],
                p["silence"]["effect"],
            )
            for p in document["procedures"]
        ],
    )


def publish(options: argparse.Namespace) -> Document:
    from teleservices.catalogue import services
    from teleservices.definition import DefinitionError
    from tenants.current import operator_context

    try:
        with operator_context():
            published = services.publish_shipped()
    except (DefinitionError, services.VersionConflict) as error:
        raise CommandFailed(str(error)) from error
    return {"published": [{"slug": one.procedure.slug, "version": one.number} for one in published]}


def _show_published(document: Document) -> None:
    table(("Démarche", "Version"), [(one["slug"], one["version"]) for one in document["published"]])


def check(options: argparse.Namespace) -> Document:
    """A definition anywhere: everything wrong with it, or all the ways through it."""
    _without_installation()
    from teleservices.definition import lines_of, read_problems
    from teleservices.definition.review import review

    path = Path(options.file)
    try:
        procedure, problems = read_problems(path)
        text = path.read_text(encoding="utf-8") if procedure else ""
    except OSError as error:
        raise UsageError(f"Le fichier {path} n’est pas lisible : {_why(error)}") from error
    if procedure is None:
        listed = [_problem(one.line, one.path, one.message, one.remedy) for one in problems]
        return {"ok": False, "file": str(path), "problems": listed, "remarks": []}
    found = review(procedure)
    if found.dead is not None:
        where = ".".join(map(str, found.dead.path))
        (at,) = lines_of(text, [found.dead.path])
        dead = _problem(at, where, found.dead.message, found.dead.remedy)
        return {"ok": False, "file": str(path), "problems": [dead], "remarks": []}
    lines = lines_of(text, [one.path for one in found.remarks])
    remarks = [
        _problem(line_, ".".join(map(str, one.path)), one.message)
        for line_, one in zip(lines, found.remarks, strict=True)
    ]
    document = {"ok": True, "file": str(path), "problems": [], "remarks": remarks, **_document(procedure)}
    if options.paths:
        document["paths"] = [_way(one) for one in found.ways.ways]
        document["paths_complete"] = found.ways.is_complete
    return document


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "il n’existe pas"
        case IsADirectoryError():
            return "c’est un dossier"
        case PermissionError():
            return "vous n’en avez pas le droit"
    return error.strerror or "erreur du disque"


def _problem(line_: int, path: str, message: str, remedy: str = "") -> Document:
    return {"line": line_, "path": path, "message": message, "remedy": remedy}


def _way(way: Way) -> Document:
    return {
        "steps": list(way.steps),
        "ending": way.ending,
        "answers": {key: list(values) for key, values in way.answers.items()},
        "supposing": [{"condition": text, "holds": holds} for text, holds in way.supposed],
    }


def _show_check(document: Document) -> None:
    for one in document["problems"]:
        remedy = f" → {one['remedy']}" if one["remedy"] else ""
        line(
            f"{document['file']}, ligne {one['line']}, {one['path'] or 'document'} : {one['message']}{remedy}"
        )
    for one in document["remarks"]:
        line(f"{document['file']}, ligne {one['line']}, {one['path']} : à savoir, {one['message']}")
    if not document["ok"]:
        count = len(document["problems"])
        line(f"Refusée : {_counted(count, 'problème')}.")
        return
    line(
        f"« {document['title']} » est acceptée : {_counted(document['steps'], 'étape')}, "
        f"{_counted(document['fields'], 'question')}, {_counted(document['documents'], 'pièce')}."
    )
    for number, way in enumerate(document.get("paths", ()), 1):
        _show_way(number, way)
    if not document.get("paths_complete", True):
        line("Il y a trop de chemins pour les essayer tous : ceux-ci ne sont pas tous.")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count > 1 else ''}"


def _show_way(number: int, way: Document) -> None:
    ending = "envoi" if way["ending"] == "deposit" else f"arrêt : {way['ending']}"
    line(f"{number}. {' → '.join([*way['steps'], ending])}")
    for key, values in way["answers"].items():
        line(f"   {key} : {_listed(values)}")
    for one in way["supposing"]:
        line(f"   {'si' if one['holds'] else 'sauf si'} {one['condition']}")


def _listed(values: list[object]) -> str:
    """Numbers stand for all those that conditions cannot tell from them."""
    numbers = any(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    words = " ou ".join(_said(value) for value in values)
    return f"par exemple {words}" if numbers else words


def _said(value: object) -> str:
    if value is None:
        return "sans réponse"
    return ("oui" if value else "non") if isinstance(value, bool) else str(value)


def schema(options: argparse.Namespace) -> Document:
    """What an editor needs to complete and check a definition while it is written."""
    _without_installation()
    from teleservices.definition import procedure_schema

    return procedure_schema()


def _show_schema(document: Document) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", help="une définition en YAML, où qu’elle soit")
    parser.add_argument("--paths", action="store_true", help="montrer tous les chemins, et ce qui y mène")


COMMANDS = [
    Command(("catalogue", "list"), "les démarches livrées", listing, _show_list, needs_database=False),
    Command(("catalogue", "publish"), "publier les démarches livrées", publish, _show_published),
    Command(
        ("catalogue", "check"),
        "ce qui ne va pas dans une définition, et ses chemins",
        check,
        _show_check,
        _check_options,
        needs_database=False,
    ),
    Command(
        ("catalogue", "schema"),
        "le schéma JSON d’une définition, pour un éditeur",
        schema,
        _show_schema,
        needs_database=False,
    ),
]
