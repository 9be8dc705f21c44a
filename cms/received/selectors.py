"""What the operator sent to this commune's site, and where each stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as __

from cms.alerts.models import Alert
from cms.pages.models import LegalPage, NewsPage
from cms.received.enums import Answer, Subject
from cms.received.services import state_of_news

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Arrival:
    """A line of ``/gestion/envois/``. ``edit_url`` is empty when there is nothing to change before accepting."""

    id: uuid.UUID
    subject: Subject
    state: Answer
    title: str
    paragraphs: tuple[str, ...]
    where: str
    url: str
    edit_url: str = ""
    at: datetime | None = None

    @property
    def waits(self) -> bool:
        return self.state is Answer.PROPOSED


def arrivals() -> list[Arrival]:
    """Those that wait first. Three statements."""
    found = [*_alerts(), *_news(), *_legal()]
    return sorted(found, key=lambda one: (not one.waits, one.title.casefold()))


def answers(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Answer]:
    """Where each of these stands; one that is no longer there was declined by being erased."""
    wanted = set(ids)
    return {one.id: one.state for one in arrivals() if one.id in wanted}


def _alerts() -> list[Arrival]:
    return [
        Arrival(
            id=one.pushed_from,
            subject=Subject.ALERT,
            state=Answer(one.push_state),
            title=one.title,
            paragraphs=_paragraphs(one.text),
            where=__("En haut des pages du site"),
            url="/",
            at=one.begins_at,
        )
        for one in Alert.objects.filter(pushed_from__isnull=False)
        if one.pushed_from
    ]


def _news() -> list[Arrival]:
    return [
        Arrival(
            id=one.pushed_from,
            subject=Subject.NEWS,
            state=state_of_news(one),
            title=one.title,
            paragraphs=_written(one),
            where=__("Dans les actualités"),
            url=one.url if one.live else "",
            edit_url="" if one.is_imposed else reverse("wagtailadmin_pages:edit", args=[one.pk]),
            at=one.first_published_at,
        )
        for one in NewsPage.objects.filter(pushed_from__isnull=False)
        if one.pushed_from
    ]


def _legal() -> list[Arrival]:
    return [
        Arrival(
            id=uuid.UUID(note["id"]),
            subject=Subject.LEGAL,
            state=Answer(note["state"]),
            title=note["title"],
            paragraphs=tuple(note["paragraphs"]),
            where=__("Dans la page «\u00a0%s\u00a0»") % page.title,
            url=page.url,
        )
        for page in LegalPage.objects.filter(operator_notes__isnull=False).defer("complement")
        for note in page.operator_notes
    ]


def _written(page: NewsPage) -> tuple[str, ...]:
    """All that it says: whoever answers reads it whole. Its lead when the commune has rewritten it without a paragraph."""
    rich = [block["value"] for block in page.body.raw_data if block["type"] == "paragraph"]
    parts = [unescape(strip_tags(part)).strip() for text in rich for part in text.split("</p>")]
    return tuple(part for part in parts if part) or (page.lead,)


def _paragraphs(text: str) -> tuple[str, ...]:
    parts: Sequence[str] = text.replace("\r\n", "\n").split("\n\n")
    return tuple(part.strip() for part in parts if part.strip())
