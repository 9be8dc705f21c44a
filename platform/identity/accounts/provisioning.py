"""The first administrator of a new commune: a single-use invitation, when an address was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.accounts.enums import OrganisationKind, Role
from identity.accounts.models import AcceptedOrganisation, Invitation
from identity.accounts.services import invite

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def provision_administrator(commune: Commune, options: ProvisioningOptions) -> None:
    """The commune's own SIREN is accepted; the invitation is bound to it and to the address."""
    AcceptedOrganisation.objects.get_or_create(
        siren=commune.siren,
        siret="",
        defaults={"kind": OrganisationKind.COMMUNE, "label": f"Commune – {commune.name}"},
    )
    if options.admin_email and not Invitation.objects.filter(email=options.admin_email.lower()).exists():
        invite(options.admin_email, Role.ADMINISTRATOR)
