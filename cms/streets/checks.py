"""What « Ma rue » asks before its commune opens (``settings.GO_LIVE_CHECKS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.streets.models import Street
from tenants.lifecycle import ChecklistItem, ChecklistLine

if TYPE_CHECKING:
    from tenants.models import Commune


def go_live(commune: Commune) -> list[ChecklistLine]:
    """No example street: a wrong day of collection is worse than none."""
    left = Street.objects.filter(is_example=True).values_list("name", "slug")
    return [
        ChecklistLine(
            name="example-streets",
            label=_("Rues d’exemple remplacées par celles de la commune"),
            done=not left,
            who=_("la mairie"),
            where=_address("streets:list"),
            todo=_("Importer le fichier des rues et de leurs collectes, ou retirer les rues d’exemple."),
            items=tuple(ChecklistItem(name, _address("streets:edit", slug)) for name, slug in left),
        )
    ]


def _address(name: str, *args: str) -> str:
    # The console asks too, whose own addresses are others.
    return reverse(name, args=args, urlconf=settings.ROOT_URLCONF)
