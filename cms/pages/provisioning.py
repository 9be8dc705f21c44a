"""What makes the template's site a commune's own: few statements, no page saved one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cms.pages import services
from cms.pages.models import HomePage, NewsPage
from cms.pages.seeds import EXAMPLE_EPOCH

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.provisioning.options import ProvisioningOptions


def provision_site(commune: Commune, options: ProvisioningOptions) -> None:
    """Name, host, and examples: dated from today and online in a demonstration, drafts to start from elsewhere."""
    now = timezone.now()
    HomePage.objects.update(
        title=commune.name, draft_title=commune.name, first_published_at=now, last_published_at=now
    )
    services.follow_primary_domain(commune)
    examples = list(NewsPage.objects.filter(is_example=True, first_published_at__isnull=True))
    shift = timezone.localdate() - EXAMPLE_EPOCH
    for example in examples:
        example.date += shift
        example.live = options.demonstration
        example.has_unpublished_changes = not options.demonstration
        example.first_published_at = example.last_published_at = now if options.demonstration else None
    NewsPage.objects.bulk_update(
        examples, ["date", "live", "has_unpublished_changes", "first_published_at", "last_published_at"]
    )
