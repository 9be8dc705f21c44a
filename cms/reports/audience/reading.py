"""Figures in plain French: what somebody would say of them aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.typography import date_in_full, number, percentage, plural

if TYPE_CHECKING:
    from cms.reports.audience.figures import Figures, Line

#: Under so many, a percentage says nothing.
_FEW = 20


def summary(found: Figures) -> str:
    """« 1 240 pages vues, 12 % de plus que la semaine d’avant. »"""
    views = plural(found.views.count, _("page vue"), _("pages vues"))
    if found.since is None:
        return _(
            "Rien n’est encore compté\u00a0: les premiers chiffres viennent dans l’heure qui suit une visite."
        )
    if not found.is_comparable and found.views.count:
        words = {"views": views, "day": date_in_full(found.since, weekday=False)}
        return (
            _("%(views)s. Les chiffres commencent le %(day)s\u00a0: il n’y a pas encore de quoi comparer.")
            % words
        )
    return _("%(views)s, %(change)s.") % {
        "views": views,
        "change": change(found.views, found.span.than_before),
    }


def change(line: Line, than: str) -> str:
    if not line.before and not line.count:
        return _("rien non plus sur la période d’avant")
    if not line.before:
        return _("rien de compté sur la période d’avant")
    if line.count == line.before:
        return _("autant %s") % than
    more = line.difference > 0
    if line.before < _FEW:
        words = _("%(count)s de plus %(than)s") if more else _("%(count)s de moins %(than)s")
        return words % {"count": number(abs(line.difference)), "than": than}
    share = percentage(abs(line.difference) / line.before)
    words = _("%(share)s de plus %(than)s") if more else _("%(share)s de moins %(than)s")
    return words % {"share": share, "than": than}


def devices(found: Figures) -> str:
    """« 7 pages sur 10 sont lues sur un téléphone. »"""
    total = sum(line.count for line in found.lists["devices"])
    mobile = next((line.count for line in found.lists["devices"] if line.title.startswith(_("téléphone"))), 0)
    tenths = round(10 * mobile / total) if total >= _FEW else None
    if tenths is None:
        return ""
    if tenths == 0:
        return _("Presque tout est lu sur un ordinateur.")
    if tenths == 10:
        return _("Presque tout est lu sur un téléphone ou une tablette.")
    return _("%(tenths)d pages sur 10 sont lues sur un téléphone ou une tablette.") % {"tenths": tenths}
