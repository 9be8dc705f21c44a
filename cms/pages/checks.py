"""What the site asks before its commune opens (``settings.GO_LIVE_CHECKS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as __

from cms.pages import selectors
from tenants.lifecycle import ChecklistLine

if TYPE_CHECKING:
    from tenants.models import Commune


def go_live(commune: Commune) -> list[ChecklistLine]:
    """No example content online."""
    return [
        ChecklistLine(
            name="examples",
            label=__("Textes d’exemple remplacés ou retirés"),
            done=selectors.example_contents() == 0,
            who=__("la mairie"),
            where="/gestion/",
            todo=__("Remplacer ou dépublier les pages marquées « exemple » dans l’outil de publication."),
        )
    ]
