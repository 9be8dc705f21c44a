"""A commune's outline as its emblem. Paths live in a 0 0 100 100 box: letters M, L, H, V, C, A, Z and
numbers, nothing else.
"""

from __future__ import annotations

import re

# The mark of a place without an outline (the operator's host, a commune that the source lacks): a door on a
# square.
FALLBACK_PATH = "M12 12H88V88H68V56A18 18 0 0 0 32 56V88H12Z"

_PATH = re.compile(r"[MLHVCSQTAZmlhvcsqtaz0-9eE ,.\-+]*")


class NotAPath(ValueError):
    """Raised for anything but SVG path data: it is written inside an attribute and a stand-alone file."""


def emblem_path(path: str) -> str:
    """The path itself when it is one, the fallback when it is empty."""
    if not _PATH.fullmatch(path):
        raise NotAPath(path[:40])
    return path.strip() or FALLBACK_PATH


def favicon_svg(path: str, *, light: str, dark: str) -> str:
    """A stand-alone SVG: the outline in the theme's main colour, lighter on a dark tab bar."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 108 108">'
        f"<style>path{{fill:{light};stroke:{light};stroke-width:2;stroke-linejoin:round}}"
        f"@media(prefers-color-scheme:dark){{path{{fill:{dark};stroke:{dark}}}}}</style>"
        f'<path d="{emblem_path(path)}"/></svg>'
    )


def emblem_svg(path: str, colour: str, *, size: int = 96) -> str:
    """A stand-alone SVG without style, for e-mails and PDF."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 100 100">'
        f'<path fill="{colour}" fill-rule="evenodd" d="{emblem_path(path)}"/></svg>'
    )
