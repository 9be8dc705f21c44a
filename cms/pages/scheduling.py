"""Pages that appear and disappear when their webmaster said: an effect of the outbox, due at that moment.

The moment rings the doorbell when the page is saved, so that nobody asks a thousand communes each minute whether
something is due; ``publish_scheduled`` also runs in each of them once a day (ops.periodic), as a net.
"""

from __future__ import annotations

import io
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import DraftStateMixin, Page, Revision

from tenants.current import commune_or_none
from tenants.outbox.services import enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from tenants.outbox.models import Effect

KIND: Final = "cms.publish"
#: ``publish_scheduled`` takes what is strictly past.
_JUST_AFTER = timedelta(seconds=1)


def watch() -> None:
    """Wagtail says neither « scheduled » nor « will expire »: it saves a revision, and the page. Called once, when the app
    is ready."""
    PublishRevisionAction._publish_revision = _publish_revision
    post_save.connect(_revision_saved, sender=Revision, dispatch_uid="cms.scheduling")
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin):
            post_save.connect(_page_saved, sender=model, dispatch_uid=f"cms.scheduling.{model._meta.label}")


def _revision_saved(instance: Revision, **_signal: Any) -> None:
    _foresee(instance.approved_go_live_at)


def _page_saved(instance: DraftStateMixin, **_signal: Any) -> None:
    if instance.live:
        _foresee(instance.expire_at)


def _foresee(moment: datetime | None) -> None:
    """Ring at that moment; the same one for two pages is one effect. What was put off meanwhile finds nothing to do."""
    if moment is None or moment <= timezone.now() or commune_or_none() is None:
        return
    with transaction.atomic():
        enqueue(KIND, {}, key=moment.astimezone(UTC).isoformat(), not_before=moment + _JUST_AFTER)


def publish(effect: Effect) -> None:
    """Outbox handler: everything that is due in this commune, now."""
    call_command("publish_scheduled", stdout=io.StringIO())


_wagtails_own: Final = PublishRevisionAction._publish_revision


def _publish_revision(
    self: PublishRevisionAction, revision: Revision, shown: Any, *words: Any, **options: Any
) -> None:
    """The pages that a site is born with are online without a revision: Wagtail would take such a page offline, with the
    words of its next version, until that one's hour. What is online is given its own revision first."""
    if (
        isinstance(shown, Page)
        and shown.live
        and shown.live_revision_id is None
        and shown.go_live_at
        and shown.go_live_at > timezone.now()
    ):
        shown.live_revision = _revision_of_what_is_online(shown)
    _wagtails_own(self, revision, shown, *words, **options)


def _revision_of_what_is_online(page: Page) -> Revision:
    """Older than any other: it does not become the latest."""
    online = page.specific_class.objects.get(pk=page.pk)
    moment = min(filter(None, (online.last_published_at, online.first_published_at, timezone.now())))
    first = page.revisions.order_by("created_at").values_list("created_at", flat=True).first()
    revision: Revision = Revision.objects.create(
        content_object=online,
        base_content_type=online.get_base_content_type(),
        created_at=min(moment, first - timedelta(seconds=1)) if first else moment,
        content=online.serializable_data(),
        object_str=str(online),
    )
    Page.objects.filter(pk=page.pk).update(live_revision=revision)
    return revision
