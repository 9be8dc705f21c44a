"""What ``public`` has from the start."""

from __future__ import annotations

from design.models import HouseTheme


def seed() -> None:
    """The operator's look, nothing chosen: a write to it is then always an update, which every page kept as a file
    follows (tenants.page_files)."""
    HouseTheme.objects.get_or_create(pk=HouseTheme.THE_ONE)
