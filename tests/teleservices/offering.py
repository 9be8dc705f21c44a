"""Procedures of the tests, offered by a commune beside those that Parvis ships."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from identity.town_hall.models import Service
from teleservices.definition import load_procedure
from teleservices.definition.stored import digest_of, to_json
from teleservices.dossiers.models import Offer, ProcedureCopy
from tenants.current import commune_context

if TYPE_CHECKING:
    from teleservices.definition import Procedure
    from tenants.models import Commune

FOLDER = Path(__file__).with_name("procedures")


@cache
def written(slug: str) -> Procedure:
    """The procedure of `tests/teleservices/procedures/<slug>.yaml`."""
    return load_procedure(FOLDER / f"{slug}.yaml")


def offer(commune: Commune, slug: str) -> str:
    """Offer it, answered by the town hall; where it starts."""
    procedure = written(slug)
    definition = to_json(procedure)
    with commune_context(commune):
        copy = ProcedureCopy.objects.create(
            slug=slug, number=procedure.version, definition=definition, digest=digest_of(definition)
        )
        Offer.objects.create(
            slug=slug, copy=copy, title=procedure.title, summary=procedure.summary, sector=procedure.sector,
            service=Service.objects.get(is_town_hall=True), prefix="ES",
        )  # fmt: skip
    return f"/demarches/{slug}/"
