"""Whether the periodic commands are done in every commune."""

from __future__ import annotations

from django.utils import timezone

from design.typography import plural
from ops.monitoring.checkup.base import Component, failed, good, warned
from ops.periodic import selectors
from tenants.current import operator_context
from tenants.models import Commune


def periodic() -> Component:
    with operator_context():
        failing = selectors.failing()
        late = selectors.behind(timezone.now())
        slugs = dict(Commune.objects.filter(pk__in=failing).values_list("pk", "slug"))
    if failing:
        named = ", ".join(
            f"{slugs.get(commune_id, '?')} ({', '.join(work.value for work in works)})"
            for commune_id, works in list(failing.items())[:5]
        )
        return failed("periodic", f"En échec dans {plural(len(failing), 'commune')}\u00a0: {named}")
    if late:
        return warned("periodic", f"En retard\u00a0: {plural(late, 'tâche')} d’au moins deux tours")
    return good("periodic", "À jour")
