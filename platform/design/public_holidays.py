"""The public holidays of France and of its subdivisions: the one door to the library ``holidays``.

Its folder of countries reads all 290 of them as soon as one is asked for, 11 MB of each web process and a fifth of a
second at its start. France's own module is read here without executing that folder.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from holidays.countries.france import France

_COUNTRIES: Final = "holidays.countries"


def _france() -> type[France]:
    if _COUNTRIES not in sys.modules:
        spec = find_spec(_COUNTRIES)
        if spec is not None:  # a library that is ordered otherwise is read its own way, below
            sys.modules[_COUNTRIES] = module_from_spec(spec)
    found: type[France] = import_module(f"{_COUNTRIES}.france").France
    return found


FRANCE: Final = _france()
#: Codes of ISO 3166-2, as the library has them: "57" Moselle, "RE" Réunion, "6AE" Alsace…
SUBDIVISIONS: Final = frozenset(FRANCE.subdivisions)


@lru_cache(maxsize=64)
def french_holidays(subdivision: str = "", years: tuple[int, ...] = ()) -> Mapping[date, str]:
    """Public holidays of France, or of one of ``SUBDIVISIONS``, named in French.

    Without years, the calendar grows with what it is asked: it can be kept for the life of the process.
    Raises NotImplementedError for a code that is none of them.
    """
    return FRANCE(subdiv=subdivision or None, years=years or None, language="fr")
