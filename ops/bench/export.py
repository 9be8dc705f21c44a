"""``bench export``: the archive of one commune, alone and among many others, beside ``pg_dump -n``.

The neighbours are empty schemas, made as those of the reserve: what is measured is what their presence costs.
"""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from django.conf import settings

from ops import static_files
from ops.backups.writing import write_archive
from tenants.provisioning import pool, template
from tenants.provisioning.opening import open_commune
from tenants.provisioning.options import ProvisioningOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.models import Commune

_INSEE: Final = "69259"
_WAYS: Final = ("export", "rows", "pg_dump")


@dataclass(frozen=True)
class Export:
    """Medians, in seconds. ``rows`` is the archive without its site, which costs what its pages cost to draw."""

    communes: int
    alone_s: float
    among_s: float
    rows_alone_s: float
    rows_among_s: float
    pg_dump_alone_s: float
    pg_dump_among_s: float
    runs: int

    @property
    def among_over_alone(self) -> float:
        """The contract: at most 2."""
        return self.among_s / self.alone_s

    @property
    def rows_among_over_alone(self) -> float:
        return self.rows_among_s / self.rows_alone_s

    @property
    def pg_dump_among_over_alone(self) -> float:
        return self.pg_dump_among_s / self.pg_dump_alone_s


class _Nowhere:
    """Counts for nothing in what is measured."""

    def write(self, octets: bytes, /) -> int:
        return len(octets)

    def flush(self) -> None:
        """Nothing is kept back."""


def steps(communes: int, runs: int) -> int:
    """What the progress bar counts."""
    return 5 + 2 * (runs + 1) + communes


def measure(communes: int, runs: int, advance: Callable[[str], None]) -> Export:
    """Django is set up on an empty cluster. Each round goes through all the ways; the first one is not counted."""
    template.prepare(advance)
    advance("fichiers statiques")
    static_files.gather()
    commune = open_commune(ProvisioningOptions(_INSEE, demonstration=True)).commune
    advance("commune seule")
    alone = _rounds(commune, runs, advance)
    pool.refill(communes - 1, advance)
    among = _rounds(commune, runs, advance)
    return Export(
        communes=communes,
        alone_s=alone["export"],
        among_s=among["export"],
        rows_alone_s=alone["rows"],
        rows_among_s=among["rows"],
        pg_dump_alone_s=alone["pg_dump"],
        pg_dump_among_s=among["pg_dump"],
        runs=runs,
    )


def _rounds(commune: Commune, runs: int, advance: Callable[[str], None]) -> dict[str, float]:
    works: dict[str, Callable[[], object]] = {
        "export": lambda: write_archive(commune, _Nowhere()),
        "rows": lambda: write_archive(commune, _Nowhere(), with_site=False),
        "pg_dump": lambda: _pg_dump(commune.schema_name),
    }
    times: dict[str, list[float]] = {way: [] for way in _WAYS}
    for _number in range(runs + 1):
        advance("export et pg_dump")
        for way in _WAYS:
            started = time.perf_counter()
            works[way]()
            times[way].append(time.perf_counter() - started)
    return {way: round(median(found[1:]), 4) for way, found in times.items()}


def _pg_dump(schema: str) -> None:
    subprocess.run(
        [template.pg_dump(), "--dbname", settings.DATABASE_OWNER_URL, f"--schema={schema}"],
        stdout=subprocess.DEVNULL,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
