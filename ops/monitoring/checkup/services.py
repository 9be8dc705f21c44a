"""What Parvis talks to: broker, cache, worker, mail, storage, collection."""

from __future__ import annotations

import shutil
import smtplib
import uuid
from datetime import timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from billing.collection.registry import collector_in_charge
from billing.errors import BillingError
from design.typography import NBSP, ago, file_size, number
from ops.models import CommuneFacts, Heartbeat
from ops.monitoring.checkup.base import Component, failed, good, warned
from tenants.current import operator_context
from tenants.models import Doorbell
from tenants.outbox.models import Effect, EffectState

PATIENCE = 3.0
ALIVE = timedelta(minutes=2)
LATE = timedelta(minutes=5)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
LEAST_FREE = 1_000_000_000


def broker() -> Component:
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return warned("broker", "Aucun : les tâches s’exécutent sur place (REDIS_URL n’est pas donné).")
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=PATIENCE) as asked:
            asked.ensure_connection(max_retries=1, timeout=int(PATIENCE))
    except (OSError, OperationalError, redis.RedisError) as error:
        return failed("broker", f"Ne répond pas ({type(error).__name__})")
    return good("broker", "Répond")


def cache() -> Component:
    if not settings.REDIS_URL:
        return warned("cache", "En mémoire, propre à chaque processus (REDIS_URL n’est pas donné).")
    try:
        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        info = client.info("memory")
    except redis.RedisError as error:
        return failed("cache", f"Ne répond pas ({type(error).__name__})")
    return good("cache", f"Répond, {file_size(int(info['used_memory']))} utilisés")


def worker() -> Component:
    """The row that beat asked for, that the broker carried, that a worker wrote."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return warned("worker", "Aucun attendu : les tâches s’exécutent sur place.")
    now = timezone.now()
    with operator_context():
        seen = Heartbeat.objects.values_list("at", flat=True).first()
    if seen is None:
        return failed(
            "worker",
            "Aucun signe de vie : lancez le travailleur et son horloge (celery worker, celery beat).",
        )
    if now - seen > ALIVE:
        return failed("worker", f"Dernier signe de vie {ago(seen, now)}.")
    return good("worker", f"Signe de vie {ago(seen, now)}")


def outbox() -> Component:
    with operator_context():
        given_up = CommuneFacts.objects.aggregate(total=Sum("failed_effects"))["total"] or 0
        given_up += Effect.objects.filter(state=EffectState.FAILED).count()
        late = (
            Doorbell.objects.filter(due_at__lt=timezone.now() - LATE).values("schema_name").distinct().count()
        )
    if late:
        return failed("outbox", f"{late} communes attendent des envois depuis plus de 5 minutes.")
    if given_up:
        return warned("outbox", f"{given_up} envois abandonnés attendent une personne.")
    return good("outbox", "Rien en retard, rien d’abandonné")


def crowds() -> Component:
    """Communes whose visitors were refused for a while: each bears its own flood (tenants.admission)."""
    with operator_context():
        refused = CommuneFacts.objects.filter(refused_requests__gt=0).order_by("-refused_requests")
        rows = list(refused.values_list("commune__slug", "refused_requests")[:5])
    if rows:
        names = ", ".join(f"{slug} ({number(count)})" for slug, count in rows)
        return warned("crowds", f"Demandes refusées depuis une heure : {names}")
    return good("crowds", "Aucune demande refusée depuis une heure")


def mail() -> Component:
    if settings.EMAIL_BACKEND != SMTP:
        return warned("mail", f"Aucun serveur ({settings.EMAIL_BACKEND}).")
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return failed("mail", f"{place} ne répond pas ({type(error).__name__}).")
    return good("mail", f"{place} répond")


def storage() -> Component:
    """Writes, reads and removes a file where media are kept."""
    folder = Path(settings.MEDIA_ROOT)
    probe = folder / f".doctor-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("parvis", encoding="ascii")
        probe.unlink()
    except OSError as error:
        return failed("storage", f"{folder} : {error.strerror}.")
    return good("storage", str(folder))


def disk() -> Component:
    place = Path(settings.PARVIS_HOME)
    usage = shutil.disk_usage(place if place.exists() else place.anchor)
    words = f"{_gigabytes(usage.free)} libres sur {_gigabytes(usage.total)}"
    if usage.free < LEAST_FREE:
        return failed("disk", f"Presque plein : {words}.")
    return warned("disk", words) if usage.free < usage.total * 0.1 else good("disk", words)


def _gigabytes(octets: int) -> str:
    return f"{number(octets / 1_000_000_000, 1)}{NBSP}Go"


def collection() -> Component:
    """What collects the members' contributions, by the operator's legal form."""
    with operator_context():
        try:
            collector = collector_in_charge()
        except BillingError as error:
            return failed("billing", str(error))
        problems = collector.check_config()
    if problems:
        return warned("billing", " ".join(problems))
    return good("billing", str(collector.kind.label))
