"""What pages show of the alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as __
from wagtail.models import Page

from cms.alerts.enums import LOUDEST_FIRST
from cms.alerts.models import Alert
from cms.pages.pages import HOME_DEPTH
from tenants.page_files.ends import shown_until

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

#: At the top of one page; the others are in the archive.
MOST_AT_ONCE = 5


def current(path: str | None = None, now: datetime | None = None) -> list[Alert]:
    """Alerts that are on, the loudest first, of the page at ``path`` (None: whatever the page). One statement.

    A page that is being drawn is told until when it holds: the next alert that ends or begins, so that a page kept as a
    file is drawn again at that moment, and nothing else needs to be scheduled."""
    moment = now or timezone.now()
    return loudest(not_over(moment), moment, path)


def not_over(moment: datetime) -> QuerySet[Alert]:
    """Those that are on or to come."""
    known = Alert.objects.published().filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))
    found: QuerySet[Alert] = known.order_by("-begins_at", "id")
    return found


def loudest(known: Iterable[Alert], moment: datetime, path: str | None = None) -> list[Alert]:
    """Of alerts that are not over, those that a page shows; the page is told until when."""
    about = [one for one in known if path is None or one.is_about(path)]
    for one in about:
        shown_until(one.ends_at if one.is_shown_at(moment) else one.begins_at)
    shown = [one for one in about if one.is_shown_at(moment)]
    levels = [level.value for level in LOUDEST_FIRST]
    return sorted(shown, key=lambda one: levels.index(one.level))[:MOST_AT_ONCE]


def archive(now: datetime | None = None) -> QuerySet[Alert]:
    """Those that are on or over, newest first; what is to come is nobody's business yet."""
    return Alert.objects.published().filter(begins_at__lte=now or timezone.now()).order_by("-begins_at", "id")


def sections() -> list[tuple[str, str]]:
    """Parts of the site that an alert may be about: addresses and their words."""
    pages = Page.objects.live().filter(depth=HOME_DEPTH + 1).order_by("path").only("slug", "title")
    fixed = [
        ("/demarches/", __("Démarches")),
        ("/suivi/", __("Suivi d’une demande")),
        ("/compte/", __("Comptes")),
    ]
    return [*fixed, *((f"/{page.slug}/", page.title) for page in pages)]
