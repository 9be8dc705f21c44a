"""Style sheets that are asked for together are one file where they are gathered for serving (design.static_storage); from
their sources (tests, DEBUG) they stay themselves. The order is that of the cascade.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PRINT: Final = "design/css/print.css"
_SHARED: Final = tuple(
    f"design/css/{name}.css" for name in ("tokens", "base", "cards", "signs", "records", "forms")
)
_SITE: Final = tuple(
    f"design/css/{name}.css" for name in ("public", "header", "header-styles", "browse", "places", "media")
)
_MAP: Final = "teleservices/map.css"

BUNDLES: Final[Mapping[str, tuple[str, ...]]] = {
    # Under the theme of the commune: what every screen has, then what its site has. Rules for paper are `!important`.
    "shared": (*_SHARED, PRINT),
    "site": (*_SHARED, *_SITE, PRINT),
    # Over it: what a kind of page has of its own.
    "page": ("cms/pages.css", "cms/blocks.css", "cms/lists.css", _MAP),
    "home-parvis": ("design/css/home.css", "cms/pages.css"),
    "home-panneau": ("design/css/home.css", "design/css/panneau.css", "cms/pages.css"),
    "home-gazette": ("design/css/home.css", "design/css/gazette.css", "cms/pages.css"),
    "home-vue": ("design/css/home.css", "design/css/vue.css", "cms/pages.css"),
    "directory": (_MAP, "cms/directory.css"),
    "service": ("cms/pages.css", _MAP, "cms/directory.css"),
}


def file_of(bundle: str) -> str:
    """Beside the sheets of design, whose addresses of fonts are relative to their folder."""
    return f"design/css/bundle-{bundle}.css"


def joined(bundle: str, read: Mapping[str, str]) -> str:
    """The octets of the bundle; `read` has those of its sheets. Paper has its own media."""
    return "".join(
        f"@media print {{\n{read[name]}}}\n" if name == PRINT else read[name] for name in BUNDLES[bundle]
    )
