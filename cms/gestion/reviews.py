"""Pages that somebody must read again: what nobody reads again ends up false."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.pages.pages import SitePage, page_classes

if TYPE_CHECKING:
    from identity.accounts.models import Agent


@dataclass(frozen=True)
class Review:
    """A page and the day by which it is read again."""

    page: SitePage
    due_on: date


def due_on(page: SitePage) -> date | None:
    """Counted from the last reading, or from the last publication; None when nothing is asked of it."""
    if not page.review_every or not page.live or not page.is_reviewed:
        return None
    read = page.reviewed_on
    if page.last_published_at is not None:
        published = timezone.localdate(page.last_published_at)
        read = max(read, published) if read else published
    return _months_later(read, page.review_every) if read else None


def _months_later(day: date, months: int) -> date:
    """31 January and one month is the last day of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due(today: date) -> list[Review]:
    """The most belated first."""
    found = []
    for model in page_classes():
        if not model.is_reviewed:
            continue
        pages = model.objects.live().filter(review_every__gt=0).defer(*model.unread)
        found += [Review(page, day) for page in pages if (day := due_on(page)) is not None and day <= today]
    return sorted(found, key=lambda review: (review.due_on, review.page.pk))


@transaction.atomic
def mark_read(page: SitePage, agent: Agent, today: date) -> None:
    """It is still true: no new version, a line in its history."""
    type(page).objects.filter(pk=page.pk).update(reviewed_on=today)
    log(instance=page, action="parvis.reviewed", user=agent)
