"""A look of its own for some communes of the demonstration, as a mayor would choose it: the others keep what they are born
with. What somebody chose since is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cms.pages.models import SiteAppearance
from design.themes import HeaderStyle, HomeLayout, Typeface
from tenants.current import commune_context

if TYPE_CHECKING:
    from ops.demo.content import Account, Demonstration

#: By INSEE code, columns of ``SiteAppearance``.
LOOKS: Final[dict[str, dict[str, str]]] = {
    "69273": {"palette": "foret"},
    "69096": {"palette": "vigne", "header": HeaderStyle.CENTRE.value},
    "69149": {"palette": "ocean", "header": HeaderStyle.BANDEAU.value},
    "42186": {"palette": "brique", "layout": HomeLayout.GAZETTE.value, "typeface": Typeface.SERIF.value},
    "42207": {"palette": "ardoise", "layout": HomeLayout.GAZETTE.value},
    "69256": {"palette": "lagon", "header": HeaderStyle.BANDEAU.value},
    "69236": {"palette": "pierre"},
}


def fill(demonstration: Demonstration) -> list[Account]:
    for commune in demonstration.communes:
        if look := LOOKS.get(commune.insee):
            with commune_context(commune):
                SiteAppearance.objects.filter(palette="", main="").update(**look)
    return []
