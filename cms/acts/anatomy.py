"""Inside of a PDF: what would let it change, run or hide something, and what it says of its own standard."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

#: More objects than that: no document of a town hall.
MOST_OBJECTS: Final = 400_000
_ACTIONS: Final = frozenset(
    {"/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/Rendition", "/Movie", "/Sound"}
)
_MEDIA: Final = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/FileAttachment"})
_READ_ONLY: Final = 1
_PDFA_PART: Final = re.compile(rb"pdfaid:part(?:>|=[\"'])\s*(\d)")
_PDFA_LEVEL: Final = re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*([A-Za-z])")


class Trap(StrEnum):
    SCRIPT = "script"
    ACTION = "action"
    FORM = "form"
    PORTFOLIO = "portfolio"
    EMBEDDED = "embedded"


class TooManyObjects(Exception):
    pass


def traps(reader: PdfReader) -> set[Trap]:
    """Everything that the trailer leads to is looked at, wherever it hangs. Raises TooManyObjects."""
    found = {trap for one in _dictionaries(reader) for trap in _of(one)}
    root = _resolved(reader.trailer["/Root"])
    if "/Collection" in root:
        found.add(Trap.PORTFOLIO)
    return found


def _of(one: DictionaryObject) -> Iterator[Trap]:
    kind, subtype = _name(one, "/S"), _name(one, "/Subtype")
    if kind == "/JavaScript" or "/JS" in one:
        yield Trap.SCRIPT
    if kind in _ACTIONS and _name(one, "/Type") in {"", "/Action"}:
        yield Trap.ACTION
    if _name(one, "/Type") in {"", "/Annot"} and subtype in _MEDIA and "/Rect" in one:
        yield Trap.EMBEDDED if subtype == "/FileAttachment" else Trap.ACTION
    if "/EF" in one or _name(one, "/Type") == "/EmbeddedFile":
        yield Trap.EMBEDDED
    if "/XFA" in one or _is_open_field(one):
        yield Trap.FORM


def _is_open_field(one: DictionaryObject) -> bool:
    """A field that may be filled in; a signature is none."""
    if _name(one, "/FT") not in {"/Tx", "/Btn", "/Ch"}:
        return False
    flags = one.get("/Ff", 0)
    return not (isinstance(flags, int) and flags & _READ_ONLY)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject  # read already, with the file

    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    looked_at = 0
    while waiting:
        one = waiting.pop()
        looked_at += 1
        if looked_at > MOST_OBJECTS * 10 or len(seen) > MOST_OBJECTS:
            raise TooManyObjects
        if isinstance(one, IndirectObject):
            key = (one.idnum, one.generation)
            if key in seen:
                continue
            seen.add(key)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _name(one: DictionaryObject, key: str) -> str:
    value = one.get(key)
    return str(value) if isinstance(value, str) else ""


def _resolved(one: Any) -> DictionaryObject:
    from pypdf.generic import DictionaryObject  # read already, with the file

    found = one.get_object()
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def standard_of(reader: PdfReader) -> str:
    """« PDF/A-2b », as the document says of itself; empty when it says nothing."""
    metadata = _resolved(reader.trailer["/Root"]).get("/Metadata")
    get_data = getattr(metadata.get_object() if metadata is not None else None, "get_data", None)
    xmp: bytes = get_data() if get_data is not None else b""
    part, level = _PDFA_PART.search(xmp), _PDFA_LEVEL.search(xmp)
    if part is None:
        return ""
    return f"PDF/A-{part[1].decode()}{level[1].decode().lower() if level else ''}"


def is_tagged(reader: PdfReader) -> bool:
    root = _resolved(reader.trailer["/Root"])
    return "/StructTreeRoot" in root
