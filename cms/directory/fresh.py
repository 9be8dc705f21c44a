"""What the blocks of pages show of the directory (``settings.BLOCK_SOURCES``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.directory.enums import EntryKind
from cms.directory.listed import asked
from design.components import Link

if TYPE_CHECKING:
    from tenants.together import Asking


def kinds() -> list[tuple[str, str]]:
    """(value, words) of each list, as a form offers them."""
    return [(kind.value, str(kind.label)) for kind in EntryKind]


def entries(kind: str) -> Asking[list[Link]]:
    """Those of a list, in its order. Nothing for a list that is not one."""
    if kind not in EntryKind.values:
        return []
    found = yield from asked(EntryKind(kind))
    return [Link(one.title, one.url, text=one.function or one.summary) for one in found]
