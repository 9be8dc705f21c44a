"""What Wagtail's views name and offer no hook for: their panel of checks is ours, what a workflow approves is checked, and a
new collection is not asked its parent when there is one answer. A test tells when they move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import HiddenInput
from wagtail.admin.views import collections
from wagtail.admin.views.pages import create, edit
from wagtail.admin.views.pages.workflow import WorkflowActionView

from cms.gestion.approval import CheckedApproval
from cms.gestion.checks.side_panel import ChecksPanel

if TYPE_CHECKING:
    from django.forms import ModelForm


class CreateCollection(collections.Create):
    """A collection under the only one that this person may add to is asked its name, and no parent."""

    def get_form(self, form_class: Any = None) -> ModelForm[Any]:
        form: ModelForm[Any] = super().get_form(form_class)
        parent: Any = form.fields["parent"]
        offered = list(parent.queryset[:2])
        if len(offered) == 1:
            form.initial["parent"] = offered[0].pk
            parent.disabled, parent.widget = True, HiddenInput()
        return form


def install() -> None:
    create.ChecksSidePanel = ChecksPanel
    edit.ChecksSidePanel = ChecksPanel
    WorkflowActionView.get = CheckedApproval.get
    WorkflowActionView.post = CheckedApproval.post
    collections.Create = CreateCollection
