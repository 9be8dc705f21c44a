"""What the blocks of pages show of the directory (``settings.BLOCK_SOURCES``)."""

from __future__ import annotations

from cms.directory.enums import EntryKind
from cms.directory.listed import every
from design.components import Link


def kinds() -> list[tuple[str, str]]:
    """(value, words) of each list, as a form offers them."""
    return [(kind.value, str(kind.label)) for kind in EntryKind]


def entries(kind: str) -> list[Link]:
    """Those of a list, in its order; one statement. Nothing for a list that is not one."""
    if kind not in EntryKind.values:
        return []
    return [Link(one.title, one.url, text=one.function or one.summary) for one in every(EntryKind(kind))]
