"""What Wagtail's page views name and offer no hook for: their panel of checks is ours, and what a workflow approves is
checked. A test tells when they move."""

from __future__ import annotations

from wagtail.admin.views.pages import create, edit
from wagtail.admin.views.pages.workflow import WorkflowActionView

from cms.gestion.approval import CheckedApproval
from cms.gestion.checks.side_panel import ChecksPanel


def install() -> None:
    create.ChecksSidePanel = ChecksPanel
    edit.ChecksSidePanel = ChecksPanel
    WorkflowActionView.get = CheckedApproval.get
    WorkflowActionView.post = CheckedApproval.post
