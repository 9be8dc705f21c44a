"""What is said of a place that is not in the commune: whose it is, and whom to call. Never a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.typography import phone
from teleservices.maps.places import coordinates_of
from tenants.geography import contour_of, is_outside, town_at, town_hall_of

if TYPE_CHECKING:
    from pydantic import JsonValue

    from teleservices.definition import Answers, Procedure
    from tenants.models import Commune


def told_outside(commune: Commune, lat: float, lon: float) -> str:
    """A sentence or two, "" when the point is in the commune or nobody can tell."""
    contour = contour_of(commune.insee)
    if contour is None or not is_outside(contour, (lon, lat)):
        return ""
    there = town_at((lon, lat), near=commune.insee)
    words = {"here": commune.name, "there": there.name if there else ""}
    if there is None or there.insee == commune.insee:
        return (
            _(
                "Cet endroit semble hors de %(here)s. Si c’est le cas, la mairie ne peut pas y intervenir"
                "\u00a0: adressez-vous à la mairie de l’endroit."
            )
            % words
        )
    text = _("Cet endroit semble à %(there)s, pas à %(here)s. Adressez-vous plutôt à cette mairie.") % words
    hall = town_hall_of(there.insee)
    if hall is not None and hall.phone:
        words["phone"] = phone(hall.phone)
        text += " " + _("Mairie de %(there)s\u00a0: %(phone)s.") % words
    return text


def outside_of(procedure: Procedure, answers: Answers, commune: Commune) -> list[str]:
    """What is said of each place of the answers that is elsewhere."""
    found = []
    for _step, field in procedure.fields():
        if field.kind == "position" and (at := _middle(answers.get(field.key))):
            found.append(told_outside(commune, *at))
    return [one for one in found if one]


def _middle(value: JsonValue) -> tuple[float, float] | None:
    points = coordinates_of(value)
    if not points:
        return None
    return sum(lat for lat, _lon in points) / len(points), sum(lon for _lat, lon in points) / len(points)
