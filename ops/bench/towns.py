"""The communes that a bench opens: the Rhône's, then those of the departments that follow, as many as are asked for."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from tenants import geography

if TYPE_CHECKING:
    from tenants.geography import Town

FIRST: Final = "69"


def some(count: int) -> list[Town]:
    elsewhere = (town for town in geography.every_town() if town.department != FIRST)
    return list(islice(chain(geography.towns_of_department(FIRST), elsewhere), count))
