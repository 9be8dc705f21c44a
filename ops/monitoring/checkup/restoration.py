"""Whether archives come back: the last drill, its result and its age."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from design.typography import date_short, plural
from ops.monitoring.checkup.base import Component, failed, good, warned
from ops.restoration import drills as rehearsals
from tenants.current import operator_context

#: Beat rehearses each night: after that long, nobody does.
OLDEST = timedelta(days=40)


def drills() -> Component:
    with operator_context():
        last = rehearsals.last()
        nobody = rehearsals.next_commune() is None
    if last is None:
        told = _("Aucun exercice de restauration encore : « parvis commune drill » en fait un.")
        return good("restoration", _("Aucune commune à restaurer")) if nobody else warned("restoration", told)
    age = timezone.now() - last.at
    if not last.ok:
        return failed(
            "restoration",
            _("L’archive de %(name)s n’est pas revenue. %(why)s")
            % {"name": last.commune.name, "why": last.reason},
        )
    if age > OLDEST:
        return warned(
            "restoration", _("Dernier exercice de restauration il y a %s.") % plural(age.days, "jour")
        )
    return good(
        "restoration",
        _("%(name)s est revenue entière le %(day)s, en %(seconds)s s")
        % {
            "name": last.commune.name,
            "day": date_short(timezone.localdate(last.at)),
            "seconds": round(last.seconds),
        },
    )
