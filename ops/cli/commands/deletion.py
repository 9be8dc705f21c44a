"""``parvis commune delete`` and ``certificate``: the end of a commune, and the proof of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed, UsageError
from ops.cli.terminal import line, progress_bar

if TYPE_CHECKING:
    import argparse

    from ops.deletion.models import Deletion


def _document(deletion: Deletion) -> Document:
    return {
        "commune": deletion.slug,
        "insee": deletion.insee,
        "name": deletion.name,
        "deletion": deletion.pk,
        "ended_at": deletion.ended_at,
        "handed_to": deletion.handed_to,
        "export_sha256": deletion.export_sha256,
        "certificate_sha256": deletion.certificate_sha256,
    }


def delete(options: argparse.Namespace) -> Document:
    from ops.deletion import services
    from ops.deletion.enums import StepName
    from ops.deletion.errors import DeletionStopped

    deletion = _asked(options)
    try:
        with progress_bar("Suppression", total=len(StepName)) as advance:
            services.run(deletion, lambda step: advance(str(step.label)))
    except DeletionStopped as error:
        raise CommandFailed(str(error)) from error
    deletion.refresh_from_db()
    if deletion.ended_at is None:
        raise CommandFailed(f"La suppression de {deletion.name} est déjà en cours ailleurs.")
    return _document(deletion)


def _asked(options: argparse.Namespace) -> Deletion:
    """The deletion that was cut short, else a new one."""
    from ops.deletion import selectors, services
    from ops.deletion.errors import DeletionRefused
    from tenants.naming import commune_called

    if unfinished := selectors.unfinished(options.commune):
        return unfinished
    commune = commune_called(options.commune)
    if commune is None:
        raise UsageError(
            f"Aucune commune ne s’appelle « {options.commune} » (identifiant ou code INSEE attendu)."
        )
    try:
        return services.ask(commune, typed_name=options.confirm, handed_to=options.handed_to)
    except DeletionRefused as error:
        if error.field:
            raise UsageError(str(error)) from error
        raise CommandFailed(str(error)) from error


def _delete_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("commune", help="identifiant (venissieux) ou code INSEE (69259)")
    parser.add_argument(
        "--confirm", metavar="NOM", required=True, help="le nom de la commune, en toutes lettres"
    )
    parser.add_argument(
        "--handed-to", metavar="QUI", required=True, help="à qui l’export final a été remis, à la commune"
    )


def _show_deleted(document: Document) -> None:
    line(f"{document['name']} ({document['insee']}) est supprimée.")
    line(f"Certificat : parvis commune certificate {document['commune']} --output certificat.pdf")


def certificate(options: argparse.Namespace) -> Document:
    from ops.deletion import selectors

    deletion = selectors.finished(options.commune)
    if deletion is None:
        raise UsageError(f"Aucune commune supprimée ne s’appelle « {options.commune} ».")
    target = Path(options.output)
    if target.exists():
        raise UsageError(f"{target} existe déjà.")
    try:
        target.write_bytes(bytes(deletion.certificate or b""))
    except OSError as error:
        raise CommandFailed(f"{target} ne s’écrit pas : {error.strerror}.") from error
    return {**_document(deletion), "file": str(target)}


def _certificate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("commune", help="ancien identifiant ou code INSEE")
    parser.add_argument("--output", metavar="FICHIER", required=True, help="où écrire le PDF")


def _show_certificate(document: Document) -> None:
    line(f"{document['file']}\nSHA-256 {document['certificate_sha256']}")


COMMANDS = [
    Command(
        ("commune", "delete"),
        "supprimer une commune dont le délai de fermeture est passé, et l’attester",
        delete,
        _show_deleted,
        _delete_options,
    ),
    Command(
        ("commune", "certificate"),
        "le certificat de suppression d’une commune, en PDF",
        certificate,
        _show_certificate,
        _certificate_options,
    ),
]
