"""What the shared catalogue holds. A commune's role may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teleservices.catalogue.models import ProcedureVersion
from teleservices.definition.stored import from_json

if TYPE_CHECKING:
    from teleservices.definition import Procedure


def latest_versions() -> list[ProcedureVersion]:
    """The last version of each procedure, by slug; one query."""
    rows = ProcedureVersion.objects.select_related("procedure").order_by("procedure__slug", "-number")
    return list(rows.distinct("procedure__slug"))


def read(version: ProcedureVersion) -> Procedure:
    """The definition of a version."""
    return from_json(version.definition, version.digest)
