"""A draft shown to somebody without an account: a signed address of this commune, for one page and some days.

No row is kept of it. What ends every link of a page at once is an entry of that page's history, which a link is older than.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core import signing as django_signing
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from cms.pages.pages import SitePage
from tenants import signing
from tenants.current import current_commune

if TYPE_CHECKING:
    from identity.accounts.models import Agent

SALT: Final = "gestion.preview"
DAYS: Final = 7
MADE, ENDED = "parvis.preview.made", "parvis.preview.ended"


class LinkEnded(Exception):
    """It led somewhere once: whoever was sent it is told to ask for another."""


def link(page: SitePage, agent: Agent) -> tuple[str, datetime]:
    """The address and when it ends."""
    now = timezone.now()
    token = signing.dumps({"page": page.pk, "at": now.timestamp()}, salt=SALT)
    log(instance=page, action=MADE, user=agent)
    path = reverse("preview-of-a-draft", args=[token])
    return f"{current_commune().base_url}{path}", now + timedelta(days=DAYS)


def end_links(page: SitePage, agent: Agent) -> None:
    """All those of this page, whoever made them."""
    log(instance=page, action=ENDED, user=agent)


def page_of(token: str) -> SitePage | None:
    """The latest version of the page, kept or not online; None when the link says nothing here. Raises LinkEnded."""
    try:
        given = signing.loads(token, salt=SALT, max_age=timedelta(days=DAYS))
    except django_signing.SignatureExpired:
        raise LinkEnded from None
    except django_signing.BadSignature:
        return None
    made = datetime.fromtimestamp(given["at"], tz=UTC)
    ended = PageLogEntry.objects.filter(page_id=given["page"], action=ENDED, timestamp__gte=made)
    page = Page.objects.filter(pk=given["page"]).first()
    if page is None or ended.exists():
        raise LinkEnded
    latest = page.specific.get_latest_revision_as_object()
    return latest if isinstance(latest, SitePage) else None
