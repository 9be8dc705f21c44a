"""Finding communes, in the shipped snapshot only: no network, no database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from tenants.geography import snapshot
from tenants.geography.errors import FormerTown, UnknownTown
from tenants.geography.records import FormerKind, Liaison, Source, Town
from tenants.geography.slugs import fold, folds_to


def find_town(insee: str) -> Town:
    """The current commune of this INSEE code.

    A code that is both a current commune's and a delegated commune's (69149 is Oullins-Pierre-Bénite and,
    inside it, Oullins) is the current commune's. Raises `FormerTown`, which names the successor, or
    `UnknownTown`.
    """
    code = insee.strip().upper()
    records = snapshot.shard(snapshot.TOWNS, snapshot.shard_of(code))
    row = records.get("towns", {}).get(code)
    if row is not None:
        return _town(code, row, records)
    former = records.get("former", {}).get(code)
    if former is not None:
        name, kind, successor, successor_name = former
        raise FormerTown(code, name, FormerKind(kind), successor, successor_name)
    raise UnknownTown(code)


def towns_of_department(code: str) -> list[Town]:
    """Every current commune of a department or overseas collectivity, by INSEE code; empty when there is
    none.
    """
    return _towns(snapshot.shard(snapshot.TOWNS, code.strip().upper()))


def towns_of_epci(siren: str) -> list[Town]:
    """Every member of an inter-municipal body (EPCI à fiscalité propre), by INSEE code; empty when it is
    unknown.
    """
    body = snapshot.index()["epci"].get(siren.strip().replace(" ", ""))
    return [find_town(insee) for insee in body["members"]] if body else []


def every_town() -> Iterator[Town]:
    """All current communes, by department. Reads the whole snapshot (half a second): not for a page."""
    for records in snapshot.every_shard(snapshot.TOWNS):
        yield from _towns(records)


@lru_cache(maxsize=64)
def towns_called(label: str) -> tuple[str, ...]:
    """The INSEE codes of the communes whose slug, or whose name as a host label, is this one. Reads the whole snapshot
    (a quarter of a second) the first time."""
    return tuple(
        insee
        for records in snapshot.every_shard(snapshot.TOWNS)
        for insee, row in records["towns"].items()
        if row[SLUG] == label or folds_to(row[NAME], label)
    )


def slug_for(town: Town) -> str:
    """The commune's host label, decided for the whole country when the snapshot is built
    (`geography.slugs`).
    """
    records = snapshot.shard(snapshot.TOWNS, snapshot.shard_of(town.insee))
    distinguished: str = records["towns"][town.insee][SLUG]
    return distinguished or fold(town.name)


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """The packages that the snapshot was extracted from, for « Sources et licences »."""
    return tuple(
        Source(**{**source, "published_on": date.fromisoformat(source["published_on"])})
        for source in snapshot.index()["sources"]
    )


NAME, LIAISON, SIREN, POPULATION, POSTAL_CODES, EPCI, SLUG = range(7)
"""Columns of a town's row; the shard's header holds what its towns share."""


def _towns(records: Mapping[str, Any]) -> list[Town]:
    return [_town(insee, row, records) for insee, row in records.get("towns", {}).items()]


def _town(insee: str, row: Sequence[Any], records: Mapping[str, Any]) -> Town:
    shared = records["department"]
    return Town(
        insee=insee,
        name=row[NAME],
        liaison=Liaison(row[LIAISON]),
        siren=row[SIREN],
        population=row[POPULATION],
        postal_codes=tuple(row[POSTAL_CODES]),
        department=shared["code"],
        department_name=shared["name"],
        region=shared["region"],
        region_name=shared["region_name"],
        epci_siren=row[EPCI],
        epci_name=records["epci"].get(row[EPCI], ""),
    )
