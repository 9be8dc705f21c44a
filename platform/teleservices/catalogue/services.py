"""Publish versions into the shared catalogue. Runs in ``public``, as the operator or the schema's owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from teleservices.catalogue.models import Procedure as ProcedureRow
from teleservices.catalogue.models import ProcedureVersion
from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition.stored import digest_of, to_json

if TYPE_CHECKING:
    from teleservices.definition import Procedure


class VersionConflict(ValueError):
    """Raised when a definition changed without its version number."""


@transaction.atomic
def publish(procedure: Procedure) -> ProcedureVersion:
    """Publish one version; the same one again changes nothing.

    Raises VersionConflict when that number is already published with another content.
    """
    definition = to_json(procedure)
    digest = digest_of(definition)
    row, _created = ProcedureRow.objects.get_or_create(
        slug=procedure.slug, defaults={"title": procedure.title}
    )
    known = ProcedureVersion.objects.filter(procedure=row, number=procedure.version).first()
    if known is None:
        if row.title != procedure.title:
            row.title = procedure.title
            row.save(update_fields=["title"])
        return ProcedureVersion.objects.create(
            procedure=row, number=procedure.version, definition=definition, digest=digest
        )
    if known.digest != digest:
        words = {"slug": procedure.slug, "number": procedure.version, "next": procedure.version + 1}
        raise VersionConflict(
            _(
                "La démarche « %(slug)s » a changé sans changer de version : la version %(number)d est déjà "
                "publiée. Écrivez « version: %(next)d » dans sa définition."
            )
            % words
        )
    return known


def publish_shipped() -> list[ProcedureVersion]:
    """Publish every procedure that Parvis ships; idempotent. Raises VersionConflict, DefinitionError."""
    return [publish(procedure) for procedure in shipped_procedures().values()]
