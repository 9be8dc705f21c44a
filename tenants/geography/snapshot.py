"""Reads the shipped snapshot: one small LZMA entry per department, opened only when somebody asks for it.

The archive is read in place (a read-only installation is enough) and the last shards read are kept, so that
a worker that serves one region's communes pays once and never holds the whole country.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).with_name("snapshot.zip")

TOWNS = "towns"
TOWN_HALLS = "town_halls"
CONTOURS = "contours"
INDEX = "index.json"


def shard_of(code: str) -> str:
    """The shard that holds a code: two characters, three overseas (971…, 988…)."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@lru_cache(maxsize=24)
def shard(kind: str, key: str) -> Mapping[str, Any]:
    """The records of one kind for one shard; empty when the snapshot has none."""
    return _read(f"{kind}/{key}.json")


def every_shard(kind: str) -> Iterator[Mapping[str, Any]]:
    """The whole country, a shard after the other; none is kept, nor takes the place of those that are."""
    with zipfile.ZipFile(SNAPSHOT) as archive:
        for key in index()["shards"]:
            yield json.loads(archive.read(f"{kind}/{key}.json"))


@lru_cache(maxsize=1)
def index() -> Mapping[str, Any]:
    """What concerns the whole country: shards, inter-municipal bodies and their members, sources."""
    return _read(INDEX)


def _read(entry: str) -> Mapping[str, Any]:
    with zipfile.ZipFile(SNAPSHOT) as archive:
        try:
            content = archive.read(entry)
        except KeyError:
            return {}
    records: Mapping[str, Any] = json.loads(content)
    return records
