"""Alerts as pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.alerts import enums
from cms.alerts.selectors import loudest, not_over
from design.components import AlertBanner, AlertLevel
from design.typography import NBSP, date_in_full, hour

if TYPE_CHECKING:
    from cms.alerts.models import Alert
    from tenants.together import Asking

_LEVELS = {
    enums.AlertLevel.INFORMATION: AlertLevel.INFORMATION,
    enums.AlertLevel.VIGILANCE: AlertLevel.VIGILANCE,
    enums.AlertLevel.EMERGENCY: AlertLevel.URGENT,
}


def in_force() -> Asking[list[AlertBanner]]:
    """Those of the whole site and of each of its parts, the loudest first (``settings.BLOCK_SOURCES``)."""
    now = timezone.now()
    (known,) = yield (not_over(now),)
    return [banner_of(one) for one in loudest(known, now)]


def banner_of(alert: Alert) -> AlertBanner:
    return AlertBanner(
        title=alert.title,
        level=_LEVELS[enums.AlertLevel(alert.level)],
        text=alert.text,
        url=alert.link_url,
        link=alert.link_text,
        until=_until(alert),
    )


def _until(alert: Alert) -> str:
    """« Jusqu’au lundi 7 décembre à 18 h »; nothing without an end."""
    if alert.ends_at is None:
        return ""
    local = timezone.localtime(alert.ends_at)
    words = {"day": date_in_full(local.date(), year=False), "hour": f"à{NBSP}{hour(local.time())}"}
    return _("Jusqu’au %(day)s %(hour)s.") % words
