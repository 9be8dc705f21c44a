"""A ZIP of acts, read where it lies: nothing is ever extracted, and no entry is read beyond what it may weigh.

A name that climbs, a link, a password or an archive that would inflate to gigabytes refuses the whole (zip-slip, bombs).
"""

from __future__ import annotations

import stat
import zipfile
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from cms.acts.errors import ImportRefused
from design.typography import file_size

if TYPE_CHECKING:
    from types import TracebackType

MOST_ENTRIES: Final = 3000
#: PDFs hardly compress: an archive that inflates to more than that was made to.
MOST_INFLATED: Final = 4
MOST_CSV: Final = 5_000_000
_ENCRYPTED: Final = 0x1


class Archive:
    """Its PDFs by their name in lower case, without folder, and its one CSV. Raises ImportRefused at opening."""

    def __init__(self, source: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise ImportRefused(
                _(
                    "Ce fichier n’est pas une archive ZIP, ou elle est abîmée. Refaites-la, puis envoyez-la de nouveau."
                )
            ) from None
        entries = [one for one in self._zip.infolist() if not one.is_dir()]
        _check_whole(entries)
        kept = [one for one in entries if not _is_noise(one.filename)]
        self._pdfs: dict[str, zipfile.ZipInfo] = {}
        for one in kept:
            name = PurePosixPath(one.filename).name.lower()
            if not name.endswith(".pdf"):
                continue
            if name in self._pdfs:
                raise ImportRefused(
                    _("Deux PDF de l’archive s’appellent «\u00a0%s\u00a0»\u00a0: renommez-en un.") % name
                )
            self._pdfs[name] = one
        tables = [one for one in kept if one.filename.lower().endswith(".csv")]
        if len(tables) != 1:
            raise ImportRefused(
                _("Il faut un fichier CSV, et un seul, dans l’archive\u00a0: il y en a %d.") % len(tables)
            )
        self._table = tables[0]

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> set[str]:
        return set(self._pdfs)

    def table(self) -> bytes:
        return self._read(self._table, MOST_CSV)

    def pdf(self, name: str) -> bytes | None:
        """None when there is none of that name. Raises ImportRefused."""
        entry = self._pdfs.get(name.lower())
        return self._read(entry, settings.ACT_MB * 1_000_000) if entry is not None else None

    def _read(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        too_big = ImportRefused(
            _("«\u00a0%(name)s\u00a0» pèse plus de %(most)s.")
            % {"name": entry.filename, "most": file_size(most)}
        )
        if entry.file_size > most:
            raise too_big
        try:
            with self._zip.open(entry) as source:
                content = source.read(most + 1)
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
            raise ImportRefused(_("«\u00a0%s\u00a0» est abîmé dans l’archive.") % entry.filename) from None
        if len(content) > most:  # more than it said
            raise too_big
        return content


def _check_whole(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise ImportRefused(
            _("L’archive contient plus de %d fichiers\u00a0: faites-en plusieurs.") % MOST_ENTRIES
        )
    most = settings.ACTS_IMPORT_MB * 1_000_000 * MOST_INFLATED
    if sum(one.file_size for one in entries) > most:
        raise ImportRefused(
            _("Une fois ouverte, l’archive pèserait plus de %s\u00a0: faites-en plusieurs.") % file_size(most)
        )
    for one in entries:
        path = PurePosixPath(one.filename)
        climbs = path.is_absolute() or ".." in path.parts or "\\" in one.filename or ":" in one.filename
        if climbs or any(ord(letter) < 32 for letter in one.filename):
            raise ImportRefused(
                _(
                    "L’archive contient un nom de fichier dangereux\u00a0: refaites-la depuis un dossier simple."
                )
            )
        if stat.S_ISLNK(one.external_attr >> 16):
            raise ImportRefused(
                _("L’archive contient un lien au lieu d’un fichier\u00a0: mettez-y le fichier lui-même.")
            )
        if one.flag_bits & _ENCRYPTED:
            raise ImportRefused(_("L’archive est protégée par un mot de passe\u00a0: refaites-la sans."))


def _is_noise(name: str) -> bool:
    """What macOS and others add."""
    parts: tuple[Any, ...] = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].startswith(".")
