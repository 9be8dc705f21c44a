"""A content of the operator arrives in a commune's site, is accepted or declined there, or is taken back.

Run in the commune's schema, under its role; the caller's transaction. Text is plain: what is written by the operator never
brings HTML into a commune.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import Truncator, slugify

from cms.alerts.models import Alert
from cms.pages.enums import LegalKind
from cms.pages.models import LegalPage, NewsIndexPage, NewsPage
from cms.received.enums import Answer, Mode, ReceivedAction, Subject
from cms.received.notices import tell
from identity.audit.services import SYSTEM, record

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

LEAD = 280


@dataclass(frozen=True)
class Content:
    """What the operator wrote. ``text``: paragraphs apart by an empty line. ``level``, ``begins_at``, ``ends_at``: of an
    alert; ``legal_kind``: which legal page."""

    id: uuid.UUID
    subject: Subject
    mode: Mode
    title: str
    text: str
    link_url: str = ""
    link_text: str = ""
    level: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    legal_kind: str = ""
    operator: str = ""

    @property
    def answer(self) -> Answer:
        """Where it stands when it arrives."""
        return Answer.IMPOSED if self.mode is Mode.IMPOSED else Answer.PROPOSED

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def receive(content: Content) -> Answer:
    """Put it in the site, once; where it stands there. What came already is left as it is."""
    known = _ARRIVALS[content.subject](content)
    if known is not None:
        return known
    record(ReceivedAction.ARRIVED, SYSTEM, detail={"broadcast": str(content.id), "mode": content.mode.value})
    tell(content.id, content.title, is_imposed=content.mode is Mode.IMPOSED, operator=content.operator)
    return content.answer


def _receive_alert(content: Content) -> Answer | None:
    came = Alert.objects.filter(pushed_from=content.id).first()
    if came is not None:
        return Answer(came.push_state)
    Alert.objects.create(
        level=content.level,
        title=content.title,
        text=content.text,
        link_url=content.link_url,
        link_text=content.link_text,
        begins_at=content.begins_at or timezone.now(),
        ends_at=content.ends_at,
        author=content.operator,
        pushed_from=content.id,
        is_imposed=content.mode is Mode.IMPOSED,
        push_state=content.answer,
    )
    return None


def _receive_news(content: Content) -> Answer | None:
    came = NewsPage.objects.filter(pushed_from=content.id).first()
    if came is not None:
        return state_of_news(came)
    page = NewsPage(
        title=content.title,
        slug=_free_slug(content.title),
        lead=Truncator(content.paragraphs[0]).chars(LEAD),
        body=_body_of(content),
        live=False,
        pushed_from=content.id,
        is_imposed=content.mode is Mode.IMPOSED,
        push_state=content.answer,
    )
    NewsIndexPage.objects.get().add_child(instance=page)
    revision = page.save_revision(log_action=True)
    if content.mode is Mode.IMPOSED:
        revision.publish()
    return None


def _receive_legal(content: Content) -> Answer | None:
    page = LegalPage.objects.select_for_update().get(kind=LegalKind(content.legal_kind))
    notes = list(page.operator_notes or [])
    came = next((note for note in notes if note["id"] == str(content.id)), None)
    if came is not None:
        return Answer(came["state"])
    notes.append(
        {
            "id": str(content.id),
            "title": content.title,
            "paragraphs": content.paragraphs,
            "link_url": content.link_url,
            "link_text": content.link_text,
            "operator": content.operator,
            "state": content.answer.value,
            "at": timezone.localdate().isoformat(),
        }
    )
    _keep_notes(page, notes)
    return None


_ARRIVALS = {Subject.ALERT: _receive_alert, Subject.NEWS: _receive_news, Subject.LEGAL: _receive_legal}


def _keep_notes(page: LegalPage, notes: list[dict[str, object]]) -> None:
    """Beside its drafts: a note is not a part of what the commune writes."""
    LegalPage.objects.filter(pk=page.pk).update(operator_notes=notes)


def _free_slug(title: str) -> str:
    wanted = slugify(title)[:60] or "information"
    taken = set(NewsPage.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def _body_of(content: Content) -> list[tuple[str, str]]:
    link = ""
    if content.link_url:
        words = escape(content.link_text or content.link_url)
        link = f'<p><a href="{escape(content.link_url)}">{words}</a></p>'
    return [("paragraph", "".join(f"<p>{escape(text)}</p>" for text in content.paragraphs) + link)]


def state_of_news(page: NewsPage) -> Answer:
    """A proposal that somebody published in the editing screen was accepted there."""
    state = Answer(page.push_state)
    return Answer.ACCEPTED if state is Answer.PROPOSED and page.live else state


class NothingToAnswer(LookupError):
    """No proposal of this id waits here: answered, taken back, or never sent to this commune."""


@transaction.atomic
def answer(broadcast_id: uuid.UUID, *, accepted: bool) -> Subject:
    """What a webmaster decided of a proposal; which kind it was. Raises NothingToAnswer."""
    for subject, decide in _DECISIONS.items():
        if decide(broadcast_id, accepted):
            return subject
    raise NothingToAnswer


def _decide_alert(broadcast_id: uuid.UUID, accepted: bool) -> bool:
    state = Answer.ACCEPTED if accepted else Answer.DECLINED
    waiting = Alert.objects.filter(pushed_from=broadcast_id, push_state=Answer.PROPOSED)
    return bool(waiting.update(push_state=state, changed_at=timezone.now()))


def _decide_news(broadcast_id: uuid.UUID, accepted: bool) -> bool:
    page = NewsPage.objects.filter(pushed_from=broadcast_id, push_state=Answer.PROPOSED).first()
    if page is None:
        return False
    if not accepted:
        NewsPage.objects.filter(pk=page.pk).update(push_state=Answer.DECLINED)
        return True
    NewsPage.objects.filter(pk=page.pk).update(push_state=Answer.ACCEPTED)
    latest = page.get_latest_revision()
    if latest is not None and not page.live:
        latest.content["push_state"] = Answer.ACCEPTED.value
        latest.save(update_fields=["content"])
        latest.publish()
    return True


def _decide_legal(broadcast_id: uuid.UUID, accepted: bool) -> bool:
    for page in LegalPage.objects.select_for_update().filter(
        operator_notes__contains=[{"id": str(broadcast_id)}]
    ):
        notes = list(page.operator_notes)
        note = next(one for one in notes if one["id"] == str(broadcast_id))
        if note["state"] == Answer.PROPOSED:
            note["state"] = (Answer.ACCEPTED if accepted else Answer.DECLINED).value
            _keep_notes(page, notes)
            return True
    return False


_DECISIONS = {Subject.ALERT: _decide_alert, Subject.NEWS: _decide_news, Subject.LEGAL: _decide_legal}


@transaction.atomic
def take_back(broadcast_id: uuid.UUID) -> None:
    """Out of the site. An alert that people have read ends, a news item is no longer published; the rest leaves no trace."""
    now = timezone.now()
    for alert in Alert.objects.filter(pushed_from=broadcast_id):
        if alert.begins_at > now or alert.push_state in {Answer.PROPOSED, Answer.DECLINED}:
            alert.delete()
        elif not alert.is_over_at(now):
            Alert.objects.filter(pk=alert.pk).update(ends_at=now, changed_at=now)
    for page in NewsPage.objects.filter(pushed_from=broadcast_id):
        if page.live or page.push_state == Answer.ACCEPTED:
            page.unpublish(log_action=True)
            NewsPage.objects.filter(pk=page.pk).update(is_imposed=False)
        else:
            page.delete()
    for legal in LegalPage.objects.select_for_update().filter(
        operator_notes__contains=[{"id": str(broadcast_id)}]
    ):
        _keep_notes(legal, [note for note in legal.operator_notes if note["id"] != str(broadcast_id)])
    record(ReceivedAction.TAKEN_BACK, SYSTEM, detail={"broadcast": str(broadcast_id)})
