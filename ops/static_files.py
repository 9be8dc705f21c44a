"""Styles, scripts, icons and fonts, where the web processes serve them from: gathered once for each release.

Pages name these files by their content (a manifest says how): a process that starts without the manifest cannot draw
a page. Each machine that serves pages has its own copy, under ``PARVIS_HOME``.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.management import call_command

from design.bundles import BUNDLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

#: What was gathered last, beside the folder: nothing of it is served.
_MARK = "static-gathered"


class Gathered(StrEnum):
    """Where the files stand."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"
    #: Tests serve files from their sources.
    NOT_NEEDED = "not needed"


class _Collect(collectstatic.Command):
    """Django keeps a copy that is newer than its source; an upgrade often brings sources dated before the copy."""

    def delete_file(self, path: str, prefixed_path: str, source_storage: Storage) -> bool:
        if self.storage.exists(prefixed_path):
            self.storage.delete(prefixed_path)
        return True


def state() -> Gathered:
    storage: object = staticfiles_storage
    if not isinstance(storage, ManifestStaticFilesStorage):
        return Gathered.NOT_NEEDED
    kept_in = storage.manifest_storage
    if kept_in is None or not kept_in.exists(storage.manifest_name):
        return Gathered.MISSING
    mark = _mark()
    known = mark.read_text(encoding="ascii") if mark.exists() else ""
    return Gathered.CURRENT if known == digest() else Gathered.STALE


def gather() -> bool:
    """Bring the files to this release; False when they are. What pages already sent name stays in place."""
    if state() in {Gathered.CURRENT, Gathered.NOT_NEEDED}:
        return False
    wanted, mark = digest(), _mark()
    mark.unlink(missing_ok=True)
    call_command(_Collect(), verbosity=0, interactive=False)
    mark.write_text(wanted, encoding="ascii")
    return True


def digest() -> str:
    """Changes with the release and with the name or content of any file."""
    total = hashlib.sha256(f"{settings.PARVIS_VERSION}{BUNDLES}".encode())
    for name, content in _sources():
        total.update(f"\0{name}\0".encode())
        total.update(content)
    return total.hexdigest()


def _sources() -> Iterator[tuple[str, bytes]]:
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            with storage.open(name) as file:
                yield str(name), file.read()


def _mark() -> Path:
    return Path(settings.STATIC_ROOT).with_name(_MARK)
