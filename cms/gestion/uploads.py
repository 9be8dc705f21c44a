"""What may be sent: by its content and not by its name, by its size, and by the room that is left.

Nothing that was sent is kept when it is refused, and nothing that was there is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.gestion import quota
from cms.pages import svg

if TYPE_CHECKING:
    from django.core.files import File

#: Octets that are read to know what a file is.
_HEAD: Final = 8192
#: Texts have no signature: no null octet, and readable.
_TEXTS = frozenset({"csv", "txt", "vtt", "ics"})


#: How contents begin, after so many octets: more than a name proves.
_ZIP: Final = ((0, b"PK\x03\x04"),)
_MP4: Final = ((4, b"ftyp"),)
_MP3: Final = ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"))
_WEBM: Final = ((0, b"\x1aE\xdf\xa3"),)


@dataclass(frozen=True)
class Kind:
    """The beginnings that its content may have, and the most that it may weigh, in MB."""

    beginnings: tuple[tuple[int, bytes], ...] = ()
    most: int = 30


_VIDEOS: Final = 200
KINDS: Final[dict[str, Kind]] = {
    "pdf": Kind(((0, b"%PDF-"),)),
    **{name: Kind(_ZIP) for name in ("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub")},
    "mp3": Kind(_MP3),
    "mp4": Kind(_MP4, _VIDEOS),
    "webm": Kind(_WEBM, _VIDEOS),
    **{name: Kind(most=5) for name in sorted(_TEXTS)},
}


def check_room(file: File[Any], replaced: int = 0) -> None:
    """Raises ValidationError with the figures and what to do. ``replaced``: octets of the file that leaves."""
    room = quota.room()
    size = file.size or 0
    if size > room.left + replaced:
        raise ValidationError(
            _(
                "Il reste %(left)s sur %(limit)s, et ce fichier pèse %(size)s. Retirez des images ou des documents qui ne "
                "servent plus, ou envoyez un fichier plus léger. Rien n’a été perdu."
            )
            % {
                "left": filesizeformat(room.left),
                "limit": filesizeformat(room.limit),
                "size": filesizeformat(size),
            }
        )


def check_document(file: File[Any]) -> None:
    """Raises ValidationError: a kind that is not allowed, a content that is not what the name says, too heavy a file."""
    name = str(file.name)
    extension = name.rpartition(".")[2].lower()
    kind = KINDS.get(extension)
    if kind is None:
        raise ValidationError(
            _("Les fichiers « %(kind)s » ne sont pas acceptés. Envoyez l’un de ces formats : %(kinds)s.")
            % {"kind": extension, "kinds": ", ".join(sorted(KINDS))}
        )
    if (file.size or 0) > kind.most * quota.MEGABYTE:
        raise ValidationError(
            _("Ce fichier pèse %(size)s ; %(most)s Mo au plus pour ce format.")
            % {"size": filesizeformat(file.size), "most": kind.most}
        )
    if not _is_what_it_says(file, extension, kind):
        raise ValidationError(
            _(
                "Le contenu de « %s » n’est pas celui de ce format : enregistrez-le de nouveau puis renvoyez-le."
            )
            % name
        )


def check_drawing(file: File[Any]) -> None:
    """Raises ValidationError for what could not be stored harmless."""
    file.seek(0)
    try:
        svg.clean(bytes(file.read()))
    except svg.NotADrawing:
        raise ValidationError(
            _("Ce dessin ne peut pas être lu sans risque : exportez-le en « SVG simple », ou envoyez un PNG.")
        ) from None
    finally:
        file.seek(0)


def _is_what_it_says(file: File[Any], extension: str, kind: Kind) -> bool:
    file.seek(0)
    head = bytes(file.read(_HEAD))
    file.seek(0)
    if extension not in _TEXTS:
        return any(head[at:].startswith(beginning) for at, beginning in kind.beginnings)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"\0" in head or text.startswith((b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml")):
        return False
    wanted = {"vtt": b"webvtt", "ics": b"begin:vcalendar"}.get(extension, b"")
    return text.startswith(wanted)


class CommuneDocumentForm(BaseDocumentForm):
    """``settings.WAGTAILDOCS_DOCUMENT_FORM_BASE``."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            check_document(file)
            check_room(file, replaced=self.instance.file_size or 0)
        return file


class CommuneImageForm(BaseImageForm):
    """``settings.WAGTAILIMAGES_IMAGE_FORM_BASE``. Format, weight and points are Wagtail's own checks; the room is ours."""

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            if str(file.name).lower().endswith(".svg"):
                check_drawing(file)
            check_room(file, replaced=self.instance.file_size or 0)
        return file
