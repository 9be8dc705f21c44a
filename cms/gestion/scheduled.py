"""A programmed page is looked at again when its moment comes: what it shows of others (a reusable section, an image, an
entry of the directory) may have changed since. What may not go online stays a draft, and its people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Revision

from cms.gestion.checks.services import refusals
from cms.pages.pages import SitePage
from identity.accounts.enums import PUBLISHING_ROLES
from identity.accounts.models import Agent
from tenants.current import current_commune
from tenants.outbox.mail import send_mail

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

logger = structlog.get_logger(__name__)
#: The entry of a page's history: ``data["refusals"]`` are the sentences.
HELD: Final = "parvis.held"


def hold_back(now: datetime) -> int:
    """Before what is due goes online. How many pages stay."""
    held = 0
    due = Revision.page_revisions.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    for revision in due:
        page = revision.as_object()
        if isinstance(page, SitePage) and (found := _found(page)):
            _hold(page, revision, found)
            held += 1
    return held


def held() -> QuerySet[PageLogEntry]:
    """Of this commune, the latest first: nobody has written in the page since."""
    entries: QuerySet[PageLogEntry] = PageLogEntry.objects.filter(
        action=HELD,
        page__has_unpublished_changes=True,
        page__latest_revision_created_at__lte=F("timestamp"),
    )
    return entries.exclude(page__last_published_at__gt=F("timestamp")).order_by("-timestamp")


def _found(page: SitePage) -> list[str]:
    try:
        with transaction.atomic():
            return refusals(page)
    except Exception:  # whatever it is, the other pages of the hour go out; this one would be an error online
        logger.exception("gestion.held.not_drawn", page=page.pk)
        return [
            _("La page ne peut pas être affichée. Ouvrez son aperçu, puis retirez le dernier bloc modifié.")
        ]


@transaction.atomic
def _hold(page: SitePage, revision: Revision, found: list[str]) -> None:
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    data: dict[str, Any] = {"refusals": found, "revision": {"id": revision.pk}}
    log(instance=page, action=HELD, data=data, revision=revision)
    _tell(page, revision, found)


def _tell(page: SitePage, revision: Revision, found: list[str]) -> None:
    """Whoever programmed it counts on it and is elsewhere: a letter, and to those who publish when nobody is known."""
    people = Agent.objects.filter(is_active=True)
    author = people.filter(pk=revision.user_id).first() if revision.user_id else None
    told = [author] if author else list(people.filter(memberships__role__in=PUBLISHING_ROLES).distinct())
    commune = current_commune()
    for agent in told:
        send_mail(
            to=agent.email,
            subject=_("%(place)s\u00a0: une page programmée n’a pas été publiée") % {"place": commune.name},
            template="cms/gestion/emails/held",
            context={
                "page": page.title,
                "moment": timezone.localtime(page.go_live_at) if page.go_live_at else None,
                "refusals": found,
                "is_online": page.live,
                "link": commune.base_url + reverse("wagtailadmin_pages:edit", args=[page.pk]),
            },
            key=f"held:{revision.pk}:{agent.pk}",
        )
