"""Until when an act may be contested, in the words of who would."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cms.acts.periods import months_after

if TYPE_CHECKING:
    from datetime import date

    from cms.acts.models import Act


def contestable_until(act: Act) -> date | None:
    """Two clear months from its publication (code de justice administrative, R421-1): the day of the publication does not
    count, nor the last one. None for what decides nothing. A Saturday, a Sunday or a holiday only make it longer."""
    if not act.is_contestable or act.is_withdrawn:
        return None
    return months_after(act.published_on) + timedelta(days=1)
