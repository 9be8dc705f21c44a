"""What a person sends as a file, judged by its bytes, and images made anew without what cameras hide in them."""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from teleservices.dossiers.errors import RefusedFile

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from pydantic import JsonValue

    from teleservices.definition.fields.file import FileField

pillow_heif.register_heif_opener()

PDF, JPEG, PNG, HEIC, WEBP = "application/pdf", "image/jpeg", "image/png", "image/heic", "image/webp"
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png", HEIC: "heic", WEBP: "webp"}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
MOST_PIXELS = 50_000_000
"""A picture of more than that is no photograph of a telephone: it would fill the memory."""


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept."""

    name: str
    content_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def detected_type(head: bytes) -> str:
    """The media type that the first bytes tell, "" when it is none of those we take."""
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return ""


def shown_name(name: str, content_type: str) -> str:
    """The person's own name for the file, without path or control characters, with the extension of what it is."""
    base = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    stem = base.rsplit(".", 1)[0] if "." in base else base
    return f"{stem[:150] or 'document'}.{EXTENSIONS[content_type]}"


def accept(upload: UploadedFile[Any], field: FileField) -> CleanFile:
    """The file as it will be kept; raises RefusedFile with what to do. The original is not kept."""
    name = str(upload.name or "document")
    head = upload.read(32)
    upload.seek(0)
    content_type = detected_type(head)
    found: dict[str, JsonValue] = {
        "name": name,
        "size": upload.size or 0,
        "content_type": content_type or "application/octet-stream",
    }
    for problem in field.file_problems(found):
        raise RefusedFile(problem.message)
    content = upload.read()
    if content_type != PDF:
        content_type, content = _made_anew(name, content_type, content)
    return CleanFile(shown_name(name, content_type), content_type, content)


def _made_anew(name: str, content_type: str, content: bytes) -> tuple[str, bytes]:
    """The picture alone: no place, date, device or comment. HEIC, which few programs read, becomes JPEG."""
    unreadable = RefusedFile(
        _("Le fichier « %(name)s » est illisible. Envoyez une autre photo") % {"name": name}
    )
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise RefusedFile(_("L’image « %(name)s » est trop grande") % {"name": name})
                upright = ImageOps.exif_transpose(picture)
                _write(upright, content_type, out)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise unreadable from None
    return (JPEG if content_type == HEIC else content_type), out.getvalue()


def _write(picture: Image.Image, content_type: str, out: io.BytesIO) -> None:
    colours = picture.info.get("icc_profile")
    if picture.mode not in {"RGB", "RGBA", "L"}:
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    if content_type == PNG:
        plain.save(out, "PNG", optimize=False, icc_profile=colours)
    elif content_type == WEBP:
        plain.save(out, "WEBP", quality=88, icc_profile=colours)
    else:
        plain.convert("RGB").save(out, "JPEG", quality=88, optimize=True, icc_profile=colours)
