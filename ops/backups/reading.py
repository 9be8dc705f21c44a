"""Read an archive as a stranger's word: what it declares is checked before anything is written, and what is read is
compared with what was declared (zip-slip and zip-bombs, attack 11)."""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from pydantic import ValidationError

from ops.backups.errors import BadArchive
from ops.backups.manifest import FORMAT_VERSION, MANIFEST, ROWS, SUMMARY, Entry, Manifest, safe_path
from ops.backups.stored_files import CHUNK, of_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

#: A manifest names each file in some 200 octets: that is a million of them.
LARGEST_MANIFEST: Final = 256 * 1024 * 1024
LARGEST_SUMMARY: Final = 64 * 1024 * 1024
#: A line is a row; the longest column of ours is far under.
LONGEST_LINE: Final = 256 * 1024 * 1024
_ENCRYPTED: Final = 0x1


class Archive:
    """An archive whose manifest and list of entries were checked. ``sha256`` is the manifest's digest.

    The contents are checked while they are read: each reader raises BadArchive at its end when the digest differs.
    """

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._zip = file
        self._infos = _listed(file)
        text = self._manifest_text()
        self.sha256 = hashlib.sha256(text).hexdigest()
        self.manifest = _manifest(text)
        self._compare()

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """The octets of an entry. Raises BadArchive, at the end at the latest."""
        total, size = hashlib.sha256(), 0
        try:
            with self._zip.open(self._infos[entry.path]) as file:
                while chunk := file.read(CHUNK):
                    total.update(chunk)
                    size += len(chunk)
                    if size > entry.size:
                        break
                    yield chunk
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ValueError) as error:
            raise _damaged(entry.path) from error
        except OSError as error:
            raise BadArchive(_("L’archive ne se lit pas : %s.") % (error.strerror or error)) from error
        if size != entry.size or total.hexdigest() != entry.sha256:
            raise _damaged(entry.path)

    def lines(self, label: str) -> Iterator[bytes]:
        """The lines of a model (``dossiers.dossier``), each with its line feed. Raises BadArchive."""
        card = self.manifest.models[label]
        rest, rows = b"", 0
        for chunk in self.chunks(card):
            *whole, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise _damaged(card.path)
            rows += len(whole)
            for line in whole:
                yield line + b"\n"
        if rest or rows != card.rows:
            raise _damaged(card.path)

    def check(self, entries: Iterable[Entry] | None = None) -> None:
        """Read once everything that the manifest lists, or ``entries``; in the order of the file, which a sealed one reads
        forward. Raises BadArchive at the first difference."""
        listed = self.manifest.entries if entries is None else entries
        for entry in sorted(listed, key=lambda one: self._infos[one.path].header_offset):
            for _chunk in self.chunks(entry):
                pass

    @property
    def files_size(self) -> int:
        """Octets, once written."""
        return sum(entry.size for entry in self.manifest.files)

    def _manifest_text(self) -> bytes:
        info = self._infos.get(MANIFEST)
        if info is None or info.file_size > LARGEST_MANIFEST:
            raise BadArchive(_("Ce fichier n’est pas une archive de commune : il n’a pas de manifeste."))
        try:
            with self._zip.open(info) as file:
                return file.read(LARGEST_MANIFEST)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise _damaged(MANIFEST) from error

    def _compare(self) -> None:
        """What is there is what is declared, no more and no less."""
        declared = {entry.path: entry.size for entry in self.manifest.entries}
        if len(declared) != len(self.manifest.entries) or {MANIFEST, SUMMARY} & set(declared):
            raise BadArchive(_("Le manifeste cite deux fois le même fichier."))
        for label, card in self.manifest.models.items():
            if card.path != f"{ROWS}{label}.jsonl":
                raise BadArchive(_("Le manifeste place les lignes de « %s » hors de donnees/.") % label)
        for entry in self.manifest.files:
            try:
                of_path(entry.path)
            except ValueError:
                raise BadArchive(_("Le manifeste place un fichier hors de fichiers/.")) from None
        found = set(self._infos) - {MANIFEST, SUMMARY}
        if extra := sorted(found - set(declared)):
            raise BadArchive(_("L’archive contient un fichier que son manifeste ignore : « %s ».") % extra[0])
        if absent := sorted(set(declared) - found):
            raise BadArchive(
                _("Il manque à l’archive un fichier que cite son manifeste : « %s ».") % absent[0]
            )
        for path, size in declared.items():
            if self._infos[path].file_size != size:
                raise _damaged(path)


@contextmanager
def opened(file: Path | BinaryIO) -> Iterator[Archive]:
    """The archive of a path or of a seekable stream, closed at the end. Raises BadArchive."""
    try:
        found = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, EOFError) as error:
        raise BadArchive(_("Ce fichier n’est pas une archive de commune, ou il n’est pas entier.")) from error
    except OSError as error:
        raise BadArchive(_("L’archive ne se lit pas : %s.") % (error.strerror or error)) from error
    with found:
        yield Archive(found)


def _listed(file: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries by path. Raises BadArchive for one that no archive of ours holds."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in file.infolist():
        try:
            safe_path(info.filename)
        except ValueError:
            raise BadArchive(
                _("L’archive contient un chemin refusé : « %s ».") % info.filename[:200]
            ) from None
        if info.filename in found:
            raise BadArchive(_("L’archive contient deux fois « %s ».") % info.filename[:200])
        if info.flag_bits & _ENCRYPTED or info.compress_type not in {
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        }:
            raise BadArchive(_("L’archive est chiffrée ou comprimée autrement que par Parvis."))
        if info.filename == SUMMARY and info.file_size > LARGEST_SUMMARY:
            raise _damaged(SUMMARY)
        found[info.filename] = info
    return found


def _manifest(text: bytes) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadArchive(_("Le manifeste de l’archive n’est pas valable (%s).") % place) from error
    if manifest.format_version > FORMAT_VERSION:
        raise BadArchive(
            _(
                "Cette archive est d’un format plus récent : mettez à jour cette installation, puis recommencez."
            )
        )
    return manifest


def _damaged(path: str) -> BadArchive:
    told = _("L’archive est abîmée : « %s » n’est pas ce que dit le manifeste.") % path
    return BadArchive(told, entry=path)
