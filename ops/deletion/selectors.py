"""Deletions by the name that people still have for the commune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from ops.deletion.enums import StepName
from ops.deletion.models import Deletion
from tenants.current import operator_context

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet


@dataclass(frozen=True)
class StepLine:
    """A step as a page shows it."""

    label: str
    is_done: bool
    is_current: bool
    has_failed: bool


def _called(text: str) -> QuerySet[Deletion]:
    return Deletion.objects.filter(Q(slug=text.lower()) | Q(insee=text.upper())).defer("certificate")


def unfinished(text: str) -> Deletion | None:
    with operator_context():
        steps_done = Count("steps", filter=Q(steps__done_at__isnull=False))
        return _called(text).annotate(steps_done=steps_done).filter(steps_done__lt=len(StepName)).first()


def finished(text: str) -> Deletion | None:
    """The last one, when a commune came back and left again."""
    with operator_context():
        return _called(text).exclude(ended_at=None).order_by("-ended_at").first()


def claimed_schemas() -> list[str]:
    """``settings.SCHEMA_CLAIMS``: of communes that are gone and not yet destroyed whole."""
    return list(Deletion.objects.filter(ended_at=None).values_list("schema_name", flat=True))


def every() -> list[Deletion]:
    """The latest first."""
    return list(Deletion.objects.defer("certificate", "inventory"))


def deletion_or_none(deletion_id: uuid.UUID) -> Deletion | None:
    return Deletion.objects.prefetch_related("steps").filter(pk=deletion_id).first()


def step_lines(deletion: Deletion, *, is_at_rest: bool = False) -> list[StepLine]:
    """``is_at_rest`` while nobody is at it: no step is under way."""
    known = {step.name: step for step in deletion.steps.all()}
    lines: list[StepLine] = []
    waiting = not deletion.error and deletion.ended_at is None and not is_at_rest
    for name in StepName:
        step = known.get(name.value)
        done = bool(step and step.done_at)
        failed = bool(step and step.error and not done)
        lines.append(StepLine(str(name.label), done, waiting and not done, failed))
        waiting = waiting and done
    return lines
