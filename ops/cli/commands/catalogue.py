"""``parvis catalogue``: the procedures that Parvis ships, and their publication in the operator's catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.cli.command import Command, Document
from ops.cli.errors import CommandFailed
from ops.cli.terminal import table

if TYPE_CHECKING:
    import argparse

    from teleservices.definition import Procedure


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


def listing(options: argparse.Namespace) -> Document:
    """What the files say: neither a database nor the installation's settings are needed."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
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


COMMANDS = [
    Command(("catalogue", "list"), "les démarches livrées", listing, _show_list, needs_database=False),
    Command(("catalogue", "publish"), "publier les démarches livrées", publish, _show_published),
]
