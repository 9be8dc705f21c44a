"""Where the files lie under ``PARVIS_HOME/pages``.

live -> 5f0c…/                  the release whose pages the proxy serves
5f0c…/<host>/p/<path>/index.html    what is served
5f0c…/<host>/m/<path with ~>        until when (its date), of which commune, with which headers
5f0c…/.of/<schema>/<host>           the hosts under which a commune has ever been served
5f0c…/.held/<schema>                nothing is written for a few seconds after this date
.gone/                              folders renamed away, being removed
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.template.utils import get_app_template_dirs

LIVE: Final = "live"
GONE: Final = ".gone"
HOSTS: Final = ".of"
HELD: Final = ".held"
PAGES: Final = "p"
FACTS: Final = "m"
FILE: Final = "index.html"

#: Addresses that are kept: plain words, a final slash. No dot, no capital, nothing to decode: what a proxy, a file system
#: and Django each read in their own way is not kept at all.
_PATH = re.compile(r"/(?:[a-z0-9_-]{1,80}/){0,8}\Z")
_LONGEST_PATH = 200
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\Z")
#: A page says these, wherever its data come from.
_SHOWN_SETTINGS = (
    "PARVIS_VERSION", "PARVIS_ENV", "HTTPS", "PUBLIC_PORT", "OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_PHONE",
    "OPERATOR_SIREN", "STATIC_URL",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A page of a commune under its host: three words that were checked, never what a visitor sent."""

    host: str
    schema_name: str
    path: str

    @property
    def folder(self) -> Path:
        return release_folder() / self.host

    @property
    def page(self) -> str:
        """Relative to the folder."""
        return f"{PAGES}{self.path}{FILE}"

    @property
    def facts(self) -> str:
        """Relative to the folder; the paths have no tilde, so that no two share a name."""
        return f"{FACTS}/{facts_name(self.path)}"


def place(host: str, schema_name: str, path: str) -> Place | None:
    """None when the address is not one that is kept."""
    if len(path) > _LONGEST_PATH or not _PATH.match(path) or not _HOST.match(host) or ".." in host:
        return None
    return Place(host, schema_name, path)


def facts_name(path: str) -> str:
    return path.replace("/", "~")


def page_of_facts(name: str) -> str:
    """The page of a file of facts, relative to the folder: the inverse of ``facts_name``."""
    return f"{PAGES}{name.replace('~', '/')}{FILE}"


def root() -> Path:
    return Path(settings.PARVIS_HOME) / "pages"


def release_folder() -> Path:
    return root() / release()


@lru_cache(maxsize=1)
def release() -> str:
    """Changes with the version, the templates, the style sheets and the operator's name: pages of before stay apart."""
    total = hashlib.sha256()
    for name in _SHOWN_SETTINGS:
        total.update(f"{name}={getattr(settings, name)!r}\0".encode())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists():
        total.update(manifest.read_bytes())
    for folder in get_app_template_dirs("templates"):
        for template in sorted(Path(folder).rglob("*.html")):
            total.update(template.read_bytes())
    return total.hexdigest()[:16]


def releases() -> list[Path]:
    """The folders of every release that left pages here."""
    try:
        return [entry for entry in root().iterdir() if entry.name != LIVE and not entry.name.startswith(".")]
    except FileNotFoundError:
        return []


def go_live() -> None:
    """The proxy serves this release from now on: the processes that start last have the code that came last."""
    folder, draft = release_folder(), root() / f".{LIVE}-{uuid4().hex}"
    folder.mkdir(parents=True, exist_ok=True)
    os.symlink(folder.name, draft)
    os.replace(draft, root() / LIVE)


def is_live() -> bool:
    """Whether a process of some release said that it is the one to serve."""
    return (root() / LIVE).is_symlink()
