"""A letter as data: what acknowledgements, decisions and notices of payment are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from design.outline import emblem_svg
from design.pdf.pictures import printed_height
from design.pdf.rendering import PdfStandard, render_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


#: Millimetres of the outline beside the name of the sender.
EMBLEM_HEIGHT = 15


@dataclass(frozen=True)
class Party:
    """Who writes or receives: a name and the lines of an address."""

    name: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """A titled part: paragraphs, then (label, value) pairs, then a list."""

    title: str = ""
    paragraphs: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    items: Sequence[str] = ()


@dataclass(frozen=True)
class Annex:
    """A table after the letter; `numeric` are the columns set to the right, `total` a last row."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    paragraphs: Sequence[str] = ()
    numeric: Sequence[int] = ()
    total: Sequence[str] = ()
    new_page: bool = True


@dataclass(frozen=True)
class Look:
    """What the commune's theme gives to its letters. `logo`: a PNG (design.context), drawn in place of the outline;
    `is_serif`: its text; `has_plain_titles`: titles in the face of the text."""

    emblem_path: str = ""
    colour: str = "#1B1F23"
    logo: bytes = b""
    is_serif: bool = False
    has_plain_titles: bool = False


@dataclass(frozen=True)
class Letter:
    """All texts are plain: nothing in them is read as markup. `demonstration` is repeated at the foot of
    each page.
    """

    title: str
    sender: Party
    look: Look = Look()
    recipient: Party | None = None
    reference: str = ""
    place_date: str = ""
    paragraphs: Sequence[str] = ()
    sections: Sequence[Section] = ()
    signature: Sequence[str] = ()
    annexes: Sequence[Annex] = field(default_factory=tuple)
    demonstration: str = ""


def render_letter(
    letter: Letter, *, standard: PdfStandard = PdfStandard.ACCESSIBLE, made_at: datetime | None = None
) -> bytes:
    """The letter as a tagged PDF in French; with `made_at`, always the same octets for the same letter."""
    picture = _picture(letter.look)
    return render_pdf("letter", _as_data(letter), files=picture, standard=standard, made_at=made_at)


def _picture(look: Look) -> dict[str, bytes]:
    """What stands beside the name of the sender, by the name of its file: one at most."""
    if look.logo:
        return {"logo.png": look.logo}
    return {"emblem.svg": emblem_svg(look.emblem_path, look.colour).encode()} if look.emblem_path else {}


def _faces(look: Look) -> dict[str, str]:
    text = "Parvis Serif" if look.is_serif else "Parvis Text"
    return {"text": text, "titles": text if look.has_plain_titles else "Parvis Display"}


def _as_data(letter: Letter) -> dict[str, Any]:
    recipient = letter.recipient
    return {
        "title": letter.title,
        "sender": {
            "name": letter.sender.name,
            "lines": list(letter.sender.lines),
            "picture": {
                "name": next(iter(_picture(letter.look)), ""),
                "height": printed_height(letter.look.logo) if letter.look.logo else EMBLEM_HEIGHT,
            },
            "colour": letter.look.colour,
        },
        "faces": _faces(letter.look),
        "recipient": {"name": recipient.name, "lines": list(recipient.lines)} if recipient else None,
        "reference": letter.reference,
        "place_date": letter.place_date,
        "paragraphs": list(letter.paragraphs),
        "sections": [
            {
                "title": section.title,
                "paragraphs": list(section.paragraphs),
                "pairs": [{"label": label, "value": value} for label, value in section.pairs],
                "items": list(section.items),
            }
            for section in letter.sections
        ],
        "signature": list(letter.signature),
        "annexes": [
            {
                "title": annex.title,
                "paragraphs": list(annex.paragraphs),
                "columns": list(annex.columns),
                "rows": [list(row) for row in annex.rows],
                "numeric": list(annex.numeric),
                "total": list(annex.total),
                "new_page": annex.new_page,
            }
            for annex in letter.annexes
        ],
        "demonstration": letter.demonstration,
    }
