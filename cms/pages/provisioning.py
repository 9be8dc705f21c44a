"""What makes the template's site a commune's own: few statements, no page saved one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import DateField, ExpressionWrapper, F
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
    shift = timezone.localdate() - EXAMPLE_EPOCH
    published = now if options.demonstration else None
    # Moved once: a step that was cut before it was recorded is done again.
    still_of_the_template = NewsPage.objects.filter(is_example=True, date__lte=EXAMPLE_EPOCH)
    still_of_the_template.filter(first_published_at__isnull=True).update(
        date=ExpressionWrapper(F("date") + shift, output_field=DateField()),
        live=options.demonstration,
        has_unpublished_changes=not options.demonstration,
        first_published_at=published,
        last_published_at=published,
    )
