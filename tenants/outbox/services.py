"""Enqueue an effect in the caller's transaction; deliver what is due.

An effect is delivered while its row is locked, and marked in the same transaction: a worker killed at any point leaves
it pending, and two workers never deliver the same one. What a handler does outside of the database carries the
effect's id (Message-ID of a mail, idempotency key at Stripe), so that the one delivery that a crash can hide between
the outside and our commit is recognised as the same.
"""

from __future__ import annotations

import math
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sentry_sdk
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.module_loading import import_string

from tenants.connection import connection
from tenants.current import operator_context
from tenants.models import Doorbell
from tenants.outbox import line
from tenants.outbox.models import Effect, EffectState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = structlog.get_logger(__name__)

#: Past this many failures an effect waits for a person: ``parvis doctor`` and the console count it.
MAX_ATTEMPTS = 12


def enqueue(
    kind: str, payload: dict[str, Any], *, key: str = "", not_before: datetime | None = None
) -> Effect:
    """Write an effect and ring the doorbell, in the caller's transaction; the same ``key`` twice is one effect.

    Raises LookupError for a kind without a handler, and RuntimeError outside of a transaction: an effect that could
    outlive the rollback of its cause would be a lie.
    """
    if kind not in settings.OUTBOX_HANDLERS:
        raise LookupError(f"no handler for effects of kind {kind!r}")
    if not connection.in_atomic_block:
        raise RuntimeError("an effect is written in the transaction that causes it")
    due = not_before or timezone.now()
    fields = {"payload": payload, "not_before": due}
    if key:
        effect, created = Effect.objects.get_or_create(kind=kind, key=key, defaults=fields)
    else:
        effect, created = Effect.objects.create(kind=kind, **fields), True
    if created:
        ring(connection.schema_name, due)
    return effect


def ring(schema_name: str, due: datetime) -> None:
    """A row in ``public`` and, once committed, a task: the task is the fast way, the row is the sure one."""
    # INSERT without RETURNING: a commune's role may write the doorbell and not read it.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_doorbell (schema_name, due_at) VALUES (%s, %s)", [schema_name, due]
        )
    if due <= timezone.now():
        transaction.on_commit(lambda: _hurry(schema_name), robust=True)


def _hurry(schema_name: str) -> None:
    try:
        line.join(schema_name)
    except Exception as error:  # the broker may be down: the sweep will find the doorbell
        log.warning("outbox.broker_down", schema=schema_name, error=type(error).__name__)


def deliver_due(limit: int = 200, seconds: float = math.inf) -> int:
    """Deliver what is due in the current schema, until one of the two is reached; how many were delivered or tried."""
    tried, until = 0, time.monotonic() + seconds
    while tried < limit and time.monotonic() < until and _deliver_one():
        tried += 1
    return tried


def _deliver_one() -> bool:
    with transaction.atomic():
        effect = (
            Effect.objects.select_for_update(skip_locked=True)
            .filter(state=EffectState.PENDING, not_before__lte=timezone.now())
            .order_by("not_before", "created_at")
            .first()
        )
        if effect is None:
            return False
        try:
            with transaction.atomic():
                _handler(effect.kind)(effect)
        except Exception as error:
            _put_off(effect, error)
        else:
            effect.state = EffectState.DONE
            effect.done_at = timezone.now()
        effect.attempts += 1
        effect.save(update_fields=["state", "done_at", "attempts", "not_before", "last_error"])
    return True


def _handler(kind: str) -> Callable[[Effect], None]:
    handler: Callable[[Effect], None] = import_string(settings.OUTBOX_HANDLERS[kind])
    return handler


def _put_off(effect: Effect, error: Exception) -> None:
    """Try again later, a little longer each time: 10 s, 20 s, 40 s… at most an hour."""
    # The message of an exception may quote an address or a name: only its class is kept.
    effect.last_error = type(error).__name__
    log.warning("outbox.failed", kind=effect.kind, effect=str(effect.id), error=type(error).__name__)
    if effect.attempts + 1 >= MAX_ATTEMPTS:
        effect.state = EffectState.FAILED
        # Caught here, so that no task fails: reported by hand. ops.monitoring.sentry drops the message and the values.
        sentry_sdk.capture_exception(error)
        return
    effect.not_before = timezone.now() + timedelta(seconds=min(3600, 10 * 2**effect.attempts))
    ring(connection.schema_name, effect.not_before)


def forget_delivered(before: datetime) -> int:
    """Empty what was delivered before that moment: a mail's text and its attachments are somebody's. Its key stays, so
    that the same effect is not asked for twice. How many were emptied."""
    old = Effect.objects.filter(state=EffectState.DONE, done_at__lt=before).exclude(payload={})
    return old.update(payload={})


def schemas_that_rang() -> list[str]:
    """Schemas whose outbox holds something due, the one that has waited longest first."""
    with operator_context():
        rows = Doorbell.objects.filter(due_at__lte=timezone.now()).values("schema_name")
        first = rows.annotate(since=Min("due_at")).order_by("since", "schema_name")
        return list(first.values_list("schema_name", flat=True))


def silence(schema_name: str, until: datetime) -> None:
    """Take down the doorbell rows that were due at ``until``, once the schema has been swept after that moment."""
    with operator_context():
        Doorbell.objects.filter(schema_name=schema_name, due_at__lte=until).delete()


def has_due() -> bool:
    """Whether something is still due here, locked by another worker included."""
    return Effect.objects.filter(state=EffectState.PENDING, not_before__lte=timezone.now()).exists()
