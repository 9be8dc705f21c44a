"""What is done to a commune's site from outside of its editing screens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wagtail.models import Site

if TYPE_CHECKING:
    from tenants.models import Commune

_PORTS = {"http": 80, "https": 443}


def follow_primary_domain(commune: Commune) -> None:
    """Keep Wagtail's site in step with the commune's primary domain (pitfall 1). To be called, in the commune, after
    any change of domain."""
    address = urlsplit(commune.base_url)
    port = address.port or _PORTS[address.scheme]
    Site.objects.filter(is_default_site=True).update(
        hostname=address.hostname, port=port, site_name=commune.name
    )
    Site.clear_site_root_paths_cache()
