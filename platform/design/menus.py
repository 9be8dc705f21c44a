"""The main menu on one row: entries that have no room there fold out of a last one. The menu of a phone has them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.components import Link
from design.themes import HeaderStyle

if TYPE_CHECKING:
    from collections.abc import Sequence

# In rem, measured on ours: tokens.css has the frame and the gaps, header.css the rest.
_FRAME, _GAP, _CHEVRON = 65.5, 1.5, 1.25
_SIGN, _SIGN_OF_NAME = 0.5, 0.735
_EMBLEM, _LOGO_HEIGHT = 3.5, 3.0
#: Folding one entry away would put a word in place of a word.
_LEAST_FOLDED = 2


def room_for_menu(name: str, header: HeaderStyle, logo: tuple[int, int] | None = None) -> float:
    """What is left of a row beside the name of the commune, in rem; all of it where the name has its own row.
    `logo`: width and height of the picture that stands for the outline."""
    if header is not HeaderStyle.SOBRE:
        return _FRAME
    emblem = _EMBLEM if logo is None else _LOGO_HEIGHT * logo[0] / max(1, logo[1]) + 0.75
    return _FRAME - emblem - _SIGN_OF_NAME * len(name) - _GAP


def on_one_row(links: Sequence[Link], room: float) -> list[Link]:
    """The entries, the last ones as children of « Plus » when all would need a second row."""
    if _width(links) <= room:
        return list(links)
    more = _("Plus")
    left = room - _GAP - len(more) * _SIGN - _CHEVRON
    kept = list(links[: max(1, len(links) - _LEAST_FOLDED)])
    while len(kept) > 1 and _width(kept) > left:
        kept.pop()
    folded = links[len(kept) :]
    if not folded:
        return kept
    return [*kept, Link(more, "", active=any(one.active for one in folded), children=tuple(folded))]


def _width(links: Sequence[Link]) -> float:
    words = sum(len(one.title) * _SIGN + (_CHEVRON if one.children else 0) for one in links)
    return words + _GAP * max(0, len(links) - 1)
