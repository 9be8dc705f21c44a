"""What Wagtail's page views name and offer no hook for: their panel of checks is ours. A test tells when they move."""

from __future__ import annotations

from wagtail.admin.views.pages import create, edit

from cms.gestion.checks.side_panel import ChecksPanel


def install() -> None:
    create.ChecksSidePanel = ChecksPanel
    edit.ChecksSidePanel = ChecksPanel
