"""The official geography of France: communes, their town halls, contours, host labels, time and holidays.

Pure Python over a compact snapshot shipped beside this file (`make data` rebuilds it, SOURCES.md says from
what): importable without Django, readable from a read-only installation, no network.
"""

from tenants.geography.calendars import holidays_of, time_zone_of
from tenants.geography.contours import contour_of, svg_path
from tenants.geography.errors import FormerTown, TownLookupError, UnknownTown
from tenants.geography.joining import of_commune, of_place
from tenants.geography.places import contains, is_outside, town_at
from tenants.geography.records import (
    Contour,
    FormerKind,
    Liaison,
    OpeningInterval,
    Point,
    Ring,
    Source,
    Town,
    TownHallRecord,
)
from tenants.geography.slugs import fold, is_usable_label
from tenants.geography.town_halls import town_hall_of
from tenants.geography.towns import (
    every_town,
    find_town,
    slug_for,
    sources,
    towns_called,
    towns_of_department,
    towns_of_epci,
)

__all__ = [
    "Contour",
    "FormerKind",
    "FormerTown",
    "Liaison",
    "OpeningInterval",
    "Point",
    "Ring",
    "Source",
    "Town",
    "TownHallRecord",
    "TownLookupError",
    "UnknownTown",
    "contains",
    "contour_of",
    "every_town",
    "find_town",
    "fold",
    "holidays_of",
    "is_outside",
    "is_usable_label",
    "of_commune",
    "of_place",
    "slug_for",
    "sources",
    "svg_path",
    "time_zone_of",
    "town_at",
    "town_hall_of",
    "towns_called",
    "towns_of_department",
    "towns_of_epci",
]
