"""Where the dossiers of a list are, for a program that draws maps (GeoJSON, RFC 7946). A dossier that is nowhere is left
out; nothing says who asked: a layer of a map is passed around.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils import timezone

from teleservices.definition.fields.base import part_of
from teleservices.dossiers.models import Dossier
from teleservices.instruction.exports.tables import HANDFUL
from teleservices.instruction.words import state_words
from teleservices.maps.places import geometry_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO, Any
    from uuid import UUID


def write_geojson(keys: Sequence[UUID], out: IO[bytes]) -> None:
    """A feature for each place of each dossier, in the order given."""
    out.write(b'{"type":"FeatureCollection","features":[')
    for rank, feature in enumerate(_features(keys)):
        out.write(b"," if rank else b"")
        out.write(json.dumps(feature, ensure_ascii=False).encode())
    out.write(b"]}")


def _features(keys: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(keys), HANDFUL):
        some = list(keys[start : start + HANDFUL])
        rows = Dossier.objects.filter(pk__in=some).prefetch_related("copy")
        found = {one.pk: one for one in rows}
        for key in some:
            if key in found:
                yield from _of(found[key])


def _of(dossier: Dossier) -> Iterator[dict[str, Any]]:
    for _step, field in dossier.procedure.fields():
        value = dossier.answers.get(field.key)
        geometry = geometry_of(value) if field.kind == "position" else None
        if geometry is None:
            continue
        yield {
            "type": "Feature",
            "geometry": geometry,
            "properties": {
                "reference": dossier.reference,
                "procedure": dossier.title,
                "state": state_words(dossier.state),
                "submitted_on": timezone.localdate(dossier.submitted_at).isoformat(),
                "question": field.label,
                "place": part_of(value, "text"),
            },
        }
