"""What makes the template's site a commune's own: few statements, no page saved one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cms.pages import services
from cms.pages.models import HomePage

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def provision_site(commune: Commune, options: ProvisioningOptions) -> None:
    """Name and host."""
    now = timezone.now()
    HomePage.objects.update(
        title=commune.name, draft_title=commune.name, first_published_at=now, last_published_at=now
    )
    services.follow_primary_domain(commune)
