"""What the site asks before its commune opens (``settings.GO_LIVE_CHECKS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as __

from cms.pages import legal, selectors
from tenants.lifecycle import ChecklistItem, ChecklistLine

if TYPE_CHECKING:
    from tenants.models import Commune


def go_live(commune: Commune) -> list[ChecklistLine]:
    """No example content online: each page that is one, by its title; what the legal notice lacks is told
    (``tenants.lifecycle`` asks for the SIRET, the DPO and the director of publication itself)."""
    told = {"siret", "director", "dpo"}
    missing = [one.label for one in legal.missing_of(commune) if one.name not in told]
    left = selectors.examples()
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
            label=__("Textes d’exemple relus, adaptés ou retirés"),
            done=not left,
            who=__("la mairie"),
            where=_address("webmaster-examples"),
            todo=__(
                "Relire les pages marquées «\u00a0exemple\u00a0», et dire de chacune qu’elle est devenue la vôtre ou "
                "qu’elle s’en va."
            ),
            items=tuple(
                ChecklistItem(page.title, _address("wagtailadmin_pages:edit", page.pk)) for page in left
            ),
        ),
    ]


def _address(name: str, *args: int) -> str:
    # The console asks too, whose own addresses are others.
    return reverse(name, args=args, urlconf=settings.ROOT_URLCONF)
