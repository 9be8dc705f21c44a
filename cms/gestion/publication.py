"""Whether a page is read by somebody else before it is published: off until a commune turns it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.models import TaskState, Workflow, WorkflowPage, WorkflowState

from cms.gestion.enums import GestionAction
from cms.gestion.roles import WORKFLOW_NAME, seed
from cms.pages.models import HomePage
from identity.audit.services import record

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from identity.audit.services import Actor


def is_on() -> bool:
    return bool(WorkflowPage.objects.filter(workflow__name=WORKFLOW_NAME, workflow__active=True).exists())


@transaction.atomic
def turn_on(*, actor: Actor) -> None:
    """From the home down: the whole site. Idempotent."""
    seed()
    workflow = Workflow.objects.get(name=WORKFLOW_NAME)
    workflow.active = True
    workflow.save(update_fields=["active"])
    home = HomePage.objects.get().page_ptr
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
    record(GestionAction.WORKFLOW_ON, actor, workflow)


@transaction.atomic
def turn_off(agent: Agent, *, actor: Actor) -> None:
    """What was under way goes back to its author as a draft: nothing is published by it, nothing is lost."""
    workflow = Workflow.objects.get(name=WORKFLOW_NAME)
    workflow.deactivate(user=agent)
    record(GestionAction.WORKFLOW_OFF, actor, workflow)


def waiting_pages() -> int:
    """How many pages somebody still has to read or to decide on."""
    return int(WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).count())


def waiting_for(agent: Agent) -> list[TaskState]:
    """The steps that this person may take, the oldest first."""
    states = TaskState.objects.reviewable_by(agent).select_related("revision", "task")
    return list(states.order_by("started_at"))
