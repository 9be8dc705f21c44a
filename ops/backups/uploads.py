"""An archive that comes by a browser: written to the operator's own folder as it comes, never to the memory nor to the
machine's temporary folder, bounded before its first octet is read."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext as _

from design.typography import file_size
from ops.backups import imports

if TYPE_CHECKING:
    from django.http import HttpRequest

_MARGIN = 100 * 1024 * 1024
_PART = ".part"


def largest() -> int:
    """Octets, of a whole request."""
    return settings.IMPORT_UPLOAD_MB * 1_000_000


def largest_in_words() -> str:
    """« 1 Go »"""
    return file_size(largest())


def refusal(request: HttpRequest, too_large: str = "") -> str:
    """Why what is announced is not read, in French; "" when it may be. ``too_large`` says what else to do with a file that
    passes the bound: by default, to put it in the operator's folder."""
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if announced > largest():
        return too_large or _("Ce fichier passe %(most)s : déposez-le dans %(folder)s, sur le serveur.") % {
            "most": largest_in_words(), "folder": settings.IMPORT_DIR,
        }  # fmt: skip
    free = shutil.disk_usage(imports.received()).free
    if free < announced + _MARGIN:
        return _("Il reste %(free)s dans %(folder)s : libérez de la place, puis recommencez.") % {
            "free": file_size(free), "folder": settings.IMPORT_DIR,
        }  # fmt: skip
    return ""


class Received(UploadedFile):  # type: ignore[type-arg]  # not generic at run time
    """Readable by this account alone (0600); it has gone once the request ends, unless it was linked elsewhere."""

    def __init__(self, name: str, content_type: str, charset: str | None, extra: dict[str, Any]) -> None:
        file = tempfile.NamedTemporaryFile(prefix=".", suffix=_PART, dir=imports.received())  # noqa: SIM115 - the request's
        super().__init__(file, name, content_type, 0, charset, extra)


class ArchiveUploadHandler(FileUploadHandler):
    """``problem``: why it stopped, in French."""

    chunk_size = 256 * 1024
    problem = ""

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        self.file = Received(
            self.file_name or "", self.content_type or "", self.charset, self.content_type_extra or {}
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > largest():
            self._stop(_("Ce fichier est plus grand que ce qui était annoncé."))
        try:
            self.file.write(raw_data)
        except OSError as error:
            self._stop(_("Le fichier ne s’écrit pas dans %(folder)s : %(reason)s.") % {
                "folder": settings.IMPORT_DIR, "reason": error.strerror or error,
            })  # fmt: skip

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.file.flush()
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()

    def _stop(self, problem: str) -> None:
        self.problem = problem
        raise StopUpload(
            connection_reset=False
        )  # the rest is read and dropped: a browser then shows the answer
