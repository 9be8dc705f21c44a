"""What a commune's names ask before it opens (``settings.GO_LIVE_CHECKS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.current import operator_context
from tenants.domains.names import shown
from tenants.lifecycle import ChecklistLine

if TYPE_CHECKING:
    from tenants.models import Commune


def go_live(commune: Commune) -> list[ChecklistLine]:
    """The address that citizens will be told is the one that answers: a name asked for as the primary one is proved
    and leads here, or was given up."""
    with operator_context():
        awaited = (
            commune.domain_claims.exclude(wanted_primary="").values_list("wanted_primary", flat=True).first()
        )
        host = awaited or commune.primary_host
    return [
        ChecklistLine(
            "domain",
            _("Adresse du site : %s") % shown(host),
            not awaited,
            _("l’opérateur, avec qui gère le DNS de la mairie"),
            todo=_("Faire écrire la preuve dans le DNS et y faire mener le nom, ou retirer ce nom."),
        )
    ]
