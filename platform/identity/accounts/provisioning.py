"""The first administrator of a new commune: a single-use invitation, when an address was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.accounts.enums import Role
from identity.accounts.models import Invitation
from identity.accounts.services import accept_commune, invite

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def provision_administrator(commune: Commune, options: ProvisioningOptions) -> None:
    """The commune's own SIREN is accepted; the invitation is bound to it and to the address. A commune without SIREN
    accepts nobody until the operator writes it.
    """
    if commune.siren:
        accept_commune(commune)
    if options.admin_email and not Invitation.objects.filter(email=options.admin_email.lower()).exists():
        invite(options.admin_email, Role.ADMINISTRATOR)
