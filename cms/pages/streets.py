"""What notices say of a street: works, closed roads, inquiries (``settings.STREET_SOURCES``)."""

from __future__ import annotations

from django.utils import timezone

from cms.pages.enums import NoticeState
from cms.pages.models.notices import NoticePage
from design.components import Link
from tenants.geography.slugs import fold


def of_street(name: str, key: str) -> list[Link]:
    """Notices that name it and are not over, the nearest end first; one statement. ``name`` is as on its sign, ``key``
    as « Ma rue » compares names: a notice that abbreviates none has both."""
    found = NoticePage.objects.live().exclude(streets=[]).exclude(closes_on__lt=timezone.localdate())
    lines = found.defer("body", "documents", "outcome_documents").order_by("closes_on", "opens_on", "pk")
    wanted = {fold(name), key.replace(" ", "-")}
    return [
        Link(one.title, one.url, text=f"{one.result_label}, {one.period}")
        for one in lines
        if one.state != NoticeState.CLOSED and wanted & {fold(street) for street in one.streets}
    ]
