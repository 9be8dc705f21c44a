"""A letter as data: what acknowledgements, decisions and notices of payment are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from design.outline import emblem_svg
from design.pdf.rendering import PdfStandard, render_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


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
class Letter:
    """All texts are plain: nothing in them is read as markup. `demonstration` is repeated at the foot of
    each page.
    """

    title: str
    sender: Party
    emblem_path: str = ""
    colour: str = "#1B1F23"
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
    emblem = (
        {"emblem.svg": emblem_svg(letter.emblem_path, letter.colour).encode()} if letter.emblem_path else {}
    )
    return render_pdf("letter", _as_data(letter), files=emblem, standard=standard, made_at=made_at)


def _as_data(letter: Letter) -> dict[str, Any]:
    recipient = letter.recipient
    return {
        "title": letter.title,
        "sender": {
            "name": letter.sender.name,
            "lines": list(letter.sender.lines),
            "emblem": bool(letter.emblem_path),
            "colour": letter.colour,
        },
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
