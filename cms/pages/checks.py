"""What the site asks before its commune opens (``settings.GO_LIVE_CHECKS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as __

from cms.pages import legal, selectors
from tenants.lifecycle import ChecklistLine

if TYPE_CHECKING:
    from tenants.models import Commune


def go_live(commune: Commune) -> list[ChecklistLine]:
    """No example content online; what the legal notice lacks is told (``tenants.lifecycle`` asks for the SIRET, the DPO and
    the director of publication itself)."""
    told = {"siret", "director", "dpo"}
    missing = [one.label for one in legal.missing_of(commune) if one.name not in told]
    return [
        ChecklistLine(
            name="legal-notice",
            label=__("Mentions légales complètes"),
            done=not missing,
            who=__("l’opérateur, avec ce que donne la mairie"),
            where=legal.SERVICES,
            todo=__("Donner %s.") % ", ".join(missing) if missing else "",
            is_advice=True,
        ),
        ChecklistLine(
            name="examples",
            label=__("Textes d’exemple remplacés ou retirés"),
            done=selectors.example_contents() == 0,
            who=__("la mairie"),
            where="/gestion/",
            todo=__("Remplacer ou dépublier les pages marquées « exemple » dans l’outil de publication."),
        ),
    ]
