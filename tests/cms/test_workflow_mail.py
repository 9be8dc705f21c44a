"""Wagtail's notifications leave by the outbox and carry the commune's own address (pitfall 16)."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.core import mail
from wagtail.admin import mail as wagtail_mail
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from cms.pages.adaptation import admin_base_url
from cms.pages.models import HomePage, NewsPage
from identity.accounts.enums import WEBMASTERS_GROUP
from identity.accounts.models import Agent
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import make_agent

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def _workflow(commune: Commune) -> NewsPage:
    """Two people publish: what one submits, the group of webmasters approves."""
    with commune_context(commune):
        task = GroupApprovalTask.objects.create(name="Relecture")
        task.groups.add(Group.objects.get(name=WEBMASTERS_GROUP))
        workflow = Workflow.objects.create(name="Relecture", active=True)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=HomePage.objects.get().page_ptr)
        page: NewsPage | None = NewsPage.objects.filter(is_example=True).first()
        assert page
        return page


def test_a_workflow_email_carries_the_communes_address(
    charlie_at_work: Client, givors: Commune, venissieux: Commune
) -> None:
    page = _workflow(givors)
    colleague = make_agent(givors, "Chloé", "Blanc")
    with commune_context(givors):
        colleague.groups.add(Group.objects.get(name=WEBMASTERS_GROUP))
        revision = page.save_revision()
        assert revision
        workflow = Workflow.objects.get(name="Relecture")
        workflow.start(page, Agent.objects.get(email__startswith="charlie"))
    run_outbox(givors)
    sent = [message for message in mail.outbox if message.to == [colleague.email]]
    assert len(sent) == 1
    assert f"{givors.base_url}/gestion/pages/{page.pk}/edit/" in sent[0].body
    assert venissieux.primary_host not in sent[0].body
    assert "Givors" in sent[0].from_email
    assert sent[0].reply_to == [givors.contact_email]


def test_no_module_of_wagtail_keeps_the_address_of_the_installation() -> None:
    import_module("config.urls_commune")
    kept = [
        name
        for name, module in sys.modules.items()
        if name.startswith("wagtail.")
        and getattr(module, "get_admin_base_url", admin_base_url) is not admin_base_url
    ]
    assert kept == []
    assert wagtail_mail.send_mail.__module__ == "cms.pages.adaptation"
