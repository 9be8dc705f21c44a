"""What is done to a commune's site from outside of its editing screens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wagtail.models import Revision, Site

from cms.pages.models import HomePage

if TYPE_CHECKING:
    from tenants.models import Commune
    from tenants.naming import Renamed

_PORTS = {"http": 80, "https": 443}


def follow_name(commune: Commune, before: Renamed) -> None:
    """The site bears the commune's new name and answers at its new address; a home title that somebody wrote by hand
    stays as it is. Run in the commune (settings ``RENAMING_STEPS``)."""
    home = HomePage.objects.first()
    if home is not None and before.name in {home.title, home.draft_title}:
        home.title = commune.name if home.title == before.name else home.title
        home.draft_title = commune.name if home.draft_title == before.name else home.draft_title
        home.save(clean=False)
    if home is not None:
        for revision in Revision.objects.for_instance(home).filter(content__title=before.name):
            revision.content["title"] = commune.name
            revision.object_str = commune.name
            revision.save(update_fields=["content", "object_str"])
    follow_primary_domain(commune)


def follow_primary_domain(commune: Commune) -> None:
    """Keep Wagtail's site in step with the commune's primary domain (pitfall 1). To be called, in the commune, after
    any change of domain."""
    address = urlsplit(commune.base_url)
    port = address.port or _PORTS[address.scheme]
    Site.objects.filter(is_default_site=True).update(
        hostname=address.hostname, port=port, site_name=commune.name
    )
    Site.clear_site_root_paths_cache()
