"""Towns of France for the field `commune`: current ones, those merged into others, districts of Paris, Lyon, Marseille."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from teleservices.definition import Town
from tenants.geography import snapshot
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class NationalDirectory:
    """`definition.TownDirectory` over the official geography; no network, no database."""

    def get(self, insee: str) -> Town | None:
        code = insee.strip().upper()
        return _towns_of(snapshot.shard_of(code)).get(code) if code else None

    def search(self, name: str) -> Sequence[Town]:
        codes = _index().get(fold(name), ())
        return [town for code in codes if (town := self.get(code))]


def former_codes(insee: str) -> tuple[str, ...]:
    """Codes of the communes that were merged into this one: it keeps their registers."""
    records = snapshot.shard(snapshot.TOWNS, snapshot.shard_of(insee))
    return tuple(code for code, row in records.get("former", {}).items() if row[2] == insee)


def _towns_of(shard: str) -> Mapping[str, Town]:
    records = snapshot.shard(snapshot.TOWNS, shard)
    former = {code: Town(code, row[0], shard) for code, row in records.get("former", {}).items() if row[0]}
    return former | {code: Town(code, row[0], shard) for code, row in records.get("towns", {}).items()}


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    """Folded name to codes, for all of France: about a second and 8 MB, at the first name looked up."""
    found: dict[str, tuple[str, ...]] = {}
    for shard in snapshot.index()["shards"]:
        for code, town in _towns_of(shard).items():
            name = fold(town.name)
            found[name] = (*found.get(name, ()), code)
    return found
