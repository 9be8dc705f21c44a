"""The search knows the words of a section with each page that shows it: a section that changes is read again for them all.

An effect of the outbox: a section may stand on two hundred pages, and nobody waits for that at the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.search import index

from tenants.current import commune_or_none
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from wagtail.query import PageQuerySet

    from cms.blocks.models import ReusableSection
    from tenants.outbox.models import Effect

KIND: Final = "blocks.reindex"


def foresee(section: ReusableSection) -> None:
    """Nothing to do for a section that no page shows: a page is read when it is saved."""
    if commune_or_none() is None or not pages_with(str(section.pk)).exists():
        return
    with transaction.atomic():
        enqueue(KIND, {"section": str(section.pk)})


def pages_with(section: str) -> PageQuerySet:
    # By name: blocks.models asks for this file.
    shown = ReferenceIndex.objects.filter(
        to_content_type__app_label="blocks",
        to_content_type__model="reusablesection",
        to_object_id=section,
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
    )
    found: PageQuerySet = Page.objects.filter(
        pk__in=[int(pk) for pk in shown.values_list("object_id", flat=True)]
    )
    return found


def read_again(effect: Effect) -> None:
    """Outbox handler."""
    for page in pages_with(effect.payload["section"]).specific().iterator(chunk_size=50):
        index.insert_or_update_object(page)
