"""Whether the earlier request that an answer names is the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.citizens.sessions import citizen_of
from identity.rate_limits import address_of, allow
from teleservices.definition.addresses import answer_at
from teleservices.definition.fields.base import text_of
from teleservices.definition.fields.dossier_link import DossierLinkField, reference_of
from teleservices.dossiers import perms
from teleservices.journeys.session import opened_by_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest
    from pydantic import JsonValue

    from teleservices.definition.fields.base import FieldBase
    from teleservices.dossiers.models import Dossier

TRIES, WINDOW = 15, 900


def own_requests(
    request: HttpRequest,
    fields: Iterable[FieldBase],
    answers: Mapping[str, JsonValue],
    before: Mapping[str, JsonValue],
) -> dict[str, JsonValue]:
    """The answers of a form, those that name a request of the person's saying which. One that was known already (`before`)
    stays known; a code that is tried counts as one tried on the page that follows requests."""
    found = dict(answers)
    for field in fields:
        reference = reference_of(found.get(field.key)) if isinstance(field, DossierLinkField) else ""
        if not reference:
            continue
        known = answer_at(before, field.key)
        if isinstance(known, dict) and known.get("reference") == reference and known.get("dossier"):
            found[field.key] = known
        elif dossier := _own(request, reference, text_of(request.POST, f"{field.key}-code")):
            found[field.key] = {"reference": reference, "dossier": str(dossier.pk)}
    return found


def _own(request: HttpRequest, reference: str, code: str) -> Dossier | None:
    if code:
        within = allow("tracking", address_of(request), limit=TRIES, seconds=WINDOW)
        return perms.dossier_for_tracking(reference, code) if within else None
    mine = perms.dossier_of_reference(citizen_of(request), reference)
    return mine or opened_by_reference(request, reference)
