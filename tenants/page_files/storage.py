"""Writing, reading and forgetting the files. Nothing here raises: a disk that fails is a page drawn again."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import structlog

from tenants.middleware import REMEMBERED_SECONDS
from tenants.page_files import places
from tenants.page_files.places import FACTS, GONE, HELD, HOSTS, PAGES, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

log = structlog.get_logger(__name__)

#: Of one commune: more is a machine inventing addresses.
MOST_PAGES: Final = 500
LARGEST_PAGE: Final = 1024 * 1024
#: Other processes remember a commune's row this long: what they draw meanwhile is not kept.
HELD_SECONDS: Final = REMEMBERED_SECONDS + 1
EVERYBODY: Final = "everybody"
#: A file of facts that is being removed, its page first.
_LEAVING: Final = ".x"


@dataclass(frozen=True)
class KeptPage:
    """``until`` and ``written`` in seconds since 1970; ``headers`` beside Content-Type and Content-Length."""

    content: bytes
    headers: dict[str, str]
    until: float
    written: float = 0.0


class Generation:
    """A commune's folder, held open: once it is renamed away, what is written in it goes with it."""

    def __init__(self, folder: int, where: Place) -> None:
        self._folder = folder
        self._where = where

    def write(self, page: KeptPage) -> bool:
        """Whether it is there now. Each file is whole or absent; a page never stands without its facts."""
        try:
            facts = os.open(FACTS, os.O_RDONLY | os.O_DIRECTORY, dir_fd=self._folder)
            try:
                if len(page.content) > LARGEST_PAGE or len(os.listdir(facts)) >= MOST_PAGES:
                    return False
            finally:
                os.close(facts)
            told = {"schema": self._where.schema_name, "headers": page.headers}
            self._make_folders()
            self._put(self._where.facts, json.dumps(told).encode(), date=page.until)
            self._put(self._where.page, page.content)
        except FileNotFoundError:
            return False  # forgotten meanwhile
        except OSError as error:
            log.warning("page_files.not_written", error=type(error).__name__)
            return False
        return True

    def _make_folders(self) -> None:
        path = PAGES
        for part in self._where.path.strip("/").split("/"):
            path = f"{path}/{part}" if part else path
            with suppress(FileExistsError):
                os.mkdir(path, 0o755, dir_fd=self._folder)

    def _put(self, name: str, content: bytes, date: float | None = None) -> None:
        draft = f"{FACTS}/{uuid4().hex}.draft"
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=self._folder)
        with os.fdopen(file, "wb") as opened:
            opened.write(content)
            opened.flush()
            if date is not None:
                os.utime(opened.fileno(), (date, date))
        os.rename(draft, name, src_dir_fd=self._folder, dst_dir_fd=self._folder)


def begin() -> None:
    """A process that serves pages starts: the proxy follows its release."""
    try:
        places.go_live()
    except OSError as error:
        log.error("page_files.not_live", error=type(error).__name__)


@contextmanager
def holding(where: Place) -> Iterator[Generation | None]:
    """The commune's folder as it is now, to be opened before anything is read; None when nothing may be kept."""
    try:
        folder = None if _is_held(where) else _open(where)
    except OSError as error:
        log.warning("page_files.no_folder", error=type(error).__name__)
        folder = None
    if folder is None:
        yield None
        return
    try:
        # Looked at again: what is held from now on renames the folder that is open here.
        yield None if _is_held(where) else Generation(folder, where)
    finally:
        os.close(folder)


def _open(where: Place) -> int:
    flags = os.O_RDONLY | os.O_DIRECTORY
    with suppress(FileNotFoundError):
        return os.open(where.folder, flags)
    if not places.is_live():
        places.go_live()
    # The commune's list of hosts first: whoever forgets a commune finds every folder that is there.
    hosts = places.release_folder() / HOSTS / where.schema_name
    hosts.mkdir(parents=True, exist_ok=True)
    (hosts / where.host).touch()
    for name in (FACTS, PAGES):
        (where.folder / name).mkdir(parents=True, exist_ok=True)
    return os.open(where.folder, flags)


def _is_held(where: Place) -> bool:
    held = places.release_folder() / HELD
    for name in (where.schema_name, EVERYBODY):
        with suppress(FileNotFoundError):
            if time.time() - (held / name).stat().st_mtime < HELD_SECONDS:
                return True
    return False


def read(where: Place) -> KeptPage | None:
    """None when there is no such page, when its time is over, or when it is another commune's."""
    folder = where.folder
    try:
        with open(folder / where.facts, "rb") as facts:
            until = os.fstat(facts.fileno()).st_mtime
            if until <= time.time():
                return None
            told = json.loads(facts.read())
        if told["schema"] != where.schema_name:
            return None
        with open(folder / where.page, "rb") as page:
            return KeptPage(page.read(), told["headers"], until, os.fstat(page.fileno()).st_mtime)
    except (OSError, ValueError, KeyError):
        return None


def forget(schema_names: Iterable[str], *, hold: bool = False) -> None:
    """These communes' pages, under every host and of every release. ``hold``: their row changed, and other processes
    remember the former one for a moment."""
    for schema_name in schema_names:
        for release in places.releases():
            if hold:
                _hold(release, schema_name)
            with suppress(FileNotFoundError):
                for host in os.listdir(release / HOSTS / schema_name):
                    _remove(release / host)


def forget_everybody() -> None:
    for release in places.releases():
        _hold(release, EVERYBODY)
        for folder in _folders(release):
            _remove(folder)


def _hold(release: Path, name: str) -> None:
    try:
        (release / HELD).mkdir(exist_ok=True)
        (release / HELD / name).touch()
    except OSError as error:
        log.error("page_files.not_held", error=type(error).__name__)


def _remove(folder: Path) -> None:
    """At once for whoever looks, by one rename; then the disk."""
    gone = places.root() / GONE
    target = gone / uuid4().hex
    try:
        gone.mkdir(exist_ok=True)
        folder.rename(target)
    except FileNotFoundError:
        return
    except OSError as error:
        log.error("page_files.not_forgotten", error=type(error).__name__)
        return
    shutil.rmtree(target, ignore_errors=True)


def _folders(release: Path) -> list[Path]:
    return [entry for entry in release.iterdir() if not entry.name.startswith(".")]


def sweep(now: float) -> int:
    """Remove the pages whose time is over, so that no proxy serves them, and what former releases left; how many."""
    root, swept = places.root(), 0
    for leftover in (root / GONE).iterdir() if (root / GONE).is_dir() else ():
        shutil.rmtree(leftover, ignore_errors=True)
    live = os.path.realpath(root / places.LIVE)
    for release in places.releases():
        if os.path.realpath(release) != live and now - release.stat().st_mtime > 24 * 3600:
            _remove(release)
            continue
        for folder in _folders(release):
            with suppress(OSError):
                swept += _sweep_folder(folder, now)
    return swept


def _sweep_folder(folder: Path, now: float) -> int:
    ended = [
        entry.name
        for entry in os.scandir(folder / FACTS)
        if entry.name.endswith(_LEAVING) or entry.stat().st_mtime <= now - _grace(entry.name)
    ]
    for name in ended:
        _drop_page(folder, name)
    return len(ended)


def _grace(name: str) -> float:
    """A draft is somebody's who is writing it."""
    return 60.0 if name.endswith(".draft") else 0.0


def _drop_page(folder: Path, name: str) -> None:
    """Its facts leave under another name first: a page written meanwhile keeps its own, and none stays without."""
    facts = folder / FACTS
    if name.endswith(".draft"):
        (facts / name).unlink(missing_ok=True)
        return
    leaving = name if name.endswith(_LEAVING) else f"{name}{_LEAVING}"
    with suppress(FileNotFoundError):
        if leaving != name:
            (facts / name).rename(facts / leaving)
        (folder / places.page_of_facts(leaving.removesuffix(_LEAVING))).unlink(missing_ok=True)
        (facts / leaving).unlink()
