"""Each commune's key: there, readable, closed to others. Its loss is the loss of the commune's private files."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from design.typography import plural
from ops.monitoring.checkup.base import Component, failed, good, warned
from tenants.keys.selectors import KeyState, KeyStatus, states
from tenants.keys.store import store

#: Names in one line; the rest is counted.
NAMED = 5


def keys() -> Component:
    found = states()
    bad = [one for one in found if one.state not in {KeyState.PRESENT, KeyState.NONE_YET}]
    if bad:
        told = ", ".join(f"{one.commune.slug} ({one.state.label.lower()})" for one in bad[:NAMED])
        return failed(
            "keys",
            _("%(count)s sans leur clé : %(told)s. Remettez-les dans %(folder)s depuis leur sauvegarde.")
            % {"count": plural(len(bad), "commune"), "told": told, "folder": settings.KEYS_DIR},
        )
    problem = store().problem()
    if problem and any(one.state is KeyState.PRESENT for one in found):
        return failed("keys", problem)
    if waiting := [one for one in found if not one.sealed]:
        return warned("keys", _to_seal(waiting))
    return good("keys", _("Une clé lisible pour chaque commune (%s)") % len(found))


def _to_seal(waiting: list[KeyStatus]) -> str:
    return _(
        "%s ont des fichiers ou des secrets d’avant les clés : lancez « parvis keys encrypt »."
    ) % plural(len(waiting), "commune")
