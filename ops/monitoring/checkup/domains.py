"""The communes' own names: is the DNS reachable, and does every name that is served still have its proof?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from design.typography import plural
from ops.monitoring.checkup.base import Component, failed, good, warned
from tenants.current import operator_context
from tenants.domains import lookup
from tenants.domains.enums import ClaimState
from tenants.domains.models import DomainClaim

#: Names in one line; the rest is counted.
NAMED = 5


def names() -> Component:
    """Without a name of their own, communes need no DNS: nothing is asked."""
    with operator_context():
        claims = list(DomainClaim.objects.exclude(state=ClaimState.WITHDRAWN))
    if not claims:
        return good("domains", _("Aucune commune n’a de nom à elle"))
    if not lookup.our_addresses():
        return failed(
            "domains",
            _(
                "Le DNS ne donne pas les adresses de la console\u00a0: voyez PARVIS_DNS_SERVERS et PARVIS_PUBLIC_ADDRESSES."
            ),
        )
    lost = [str(claim) for claim in claims if claim.state == ClaimState.LOST]
    if lost:
        told = ", ".join(lost[:NAMED])
        return warned("domains", _("Preuve perdue\u00a0: %s. Sans elle, ce qui y mène sera retiré.") % told)
    proved = sum(claim.state == ClaimState.VERIFIED for claim in claims)
    return good("domains", plural(proved, _("nom prouvé"), _("noms prouvés")))
