"""Archives: what was asked for and stopped, what came in half-way, and whether there is a place to keep them."""

from __future__ import annotations

import os

from django.utils.translation import gettext as _

from design.typography import date_short
from ops.backups import exports
from ops.backups.models import ArchiveState, Export, Import
from ops.monitoring.checkup.base import Component, failed, good, warned
from tenants.current import operator_context


def archives() -> Component:
    try:
        place = exports.folder()
    except OSError as error:
        return failed("archives", f"{error.filename} : {error.strerror}.")
    if not os.access(place, os.W_OK | os.X_OK):
        return failed("archives", _("%s ne s’écrit pas.") % place)
    with operator_context():
        halfway = Import.objects.filter(ended_at=None).first()
        last = Export.objects.filter(state__in=(ArchiveState.DONE, ArchiveState.FAILED)).first()
    if halfway is not None:
        return warned(
            "archives",
            _(
                "L’import de la commune %s s’est arrêté : relancez « parvis commune import » avec la même "
                "archive, ou reprenez-le dans la console (« Importer une commune »)."
            )
            % halfway.insee,
        )
    if last is None:
        return good("archives", _("Aucun export encore"))
    told = {"name": last.name, "day": date_short(last.asked_at.date()), "why": last.error}
    if last.state == ArchiveState.FAILED:
        return warned("archives", _("Le dernier export, %(name)s le %(day)s, s’est arrêté : %(why)s") % told)
    return good("archives", _("Dernier export : %(name)s le %(day)s") % told)
