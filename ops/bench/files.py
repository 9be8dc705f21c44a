"""``bench serve``, the kept pages: the same proxy serving Parvis's files and the same files in a plain folder, in turn."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from ops.bench import asking, proxy
from ops.bench.apart import LoadFailed
from ops.bench.flood import Flood, flood
from tenants.page_files.storage import HELD_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ops.bench.cluster import Cluster
    from ops.bench.flood import Counted

#: Files asked for in turn: more would say nothing more of a proxy.
FILES = 50
_WARM_UP_SECONDS = 0.5


@dataclass(frozen=True)
class Files:
    """Pages a second, medians; ``proxy`` None: the machine has none. ``flood_us``: processor of the one who asks, a page."""

    proxy: str | None
    cached_rps: float | None
    static_rps: float | None
    in_process_rps: float
    flood_us: float
    cached_over_static: float | None


def steps(runs: int) -> int:
    """What the progress bar counts."""
    return 2 + runs


def measure(
    cluster: Cluster,
    app: int,
    hosts: Sequence[str],
    seconds: float,
    runs: int,
    advance: Callable[[str], None],
) -> Files:
    """``app``: the port of Parvis with its page files on. Raises WrongAnswer."""
    advance("pages en fichiers")
    hosts = hosts[:FILES]
    for host in hosts:
        _write_down(cluster.home, app, host)
    advance("serveur frontal")
    kept, static = asking.free_port(), asking.free_port()
    found = proxy.found(cluster.home, kept, static, app)
    sides = {"in_process": (app, [(host, "/") for host in hosts])}
    if found is not None:
        ready = proxy.process(found, cluster.home, lambda: asking.answers(static, f"/{hosts[0]}/"))
        cluster.supervisor.start(ready)
        sides["cached"] = (kept, [(host, "/") for host in hosts])
        sides["static"] = (static, [(hosts[0], f"/{host}/") for host in hosts])
    for port, targets in sides.values():
        _flood(port, targets, min(_WARM_UP_SECONDS, seconds))
    rounds: dict[str, list[Counted]] = {side: [] for side in sides}
    for number in range(runs):
        advance(f"charge n° {number + 1}, fichiers")
        for side, (port, targets) in sorted(sides.items(), reverse=bool(number % 2)):
            rounds[side].append(_flood(port, targets, seconds))
    rates = {side: round(median(one.per_second for one in counted), 1) for side, counted in rounds.items()}
    every = [one for counted in rounds.values() for one in counted]
    return Files(
        proxy=found.name if found else None,
        cached_rps=rates.get("cached"),
        static_rps=rates.get("static"),
        in_process_rps=rates["in_process"],
        flood_us=round(median(one.cpu_seconds * 1e6 / one.answers for one in every), 1),
        cached_over_static=_paired(rounds) if found else None,
    )


def _paired(rounds: dict[str, list[Counted]]) -> float:
    """Of the two sides of each round, the median ratio."""
    pairs = zip(rounds["cached"], rounds["static"], strict=True)
    return round(median(kept.per_second / plain.per_second for kept, plain in pairs), 3)


def _write_down(home: Path, app: int, host: str) -> None:
    """The first render writes the page (not in the seconds that follow the commune's opening); a copy of the file
    stands in the plain folder."""
    page, patience = home / "pages" / "live" / host / "p" / "index.html", time.monotonic() + 3 * HELD_SECONDS
    while asking.get(app, host, "/") and not page.is_file():
        if time.monotonic() > patience:
            raise asking.WrongAnswer(f"{host}/ : la page n’est pas devenue un fichier")
        time.sleep(0.2)
    plain = home / "plain" / host
    plain.mkdir(parents=True)
    shutil.copyfile(page, plain / "index.html")


def _flood(port: int, targets: list[tuple[str, str]], seconds: float) -> Counted:
    try:
        return flood(Flood(port, seconds, tuple(targets)))
    except LoadFailed as error:
        raise asking.WrongAnswer(str(error)) from error
