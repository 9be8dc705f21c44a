"""The outbox: an effect exists only with its cause, is delivered once, and survives everything."""

from __future__ import annotations

import threading
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from tenants.current import commune_context, operator_context
from tenants.errors import NoCommune
from tenants.models import Commune, Doorbell
from tenants.outbox import services, tasks
from tenants.outbox.models import Effect, EffectState
from tests.outbox import run_outbox

delivered: list[str] = []


def note(effect: Effect) -> None:
    delivered.append(str(effect.id))


def fail(effect: Effect) -> None:
    raise ValueError("dora@example.org cannot be reached")


@pytest.fixture(autouse=True)
def _handlers(settings) -> None:
    delivered.clear()
    settings.OUTBOX_HANDLERS = {
        "note": "tests.tenants.test_outbox.note",
        "fail": "tests.tenants.test_outbox.fail",
        "mail": "tenants.outbox.mail.deliver",
    }


def test_an_effect_dies_with_its_cause(in_venissieux: Commune) -> None:
    with pytest.raises(RuntimeError, match="cause failed"), transaction.atomic():
        services.enqueue("note", {})
        raise RuntimeError("the cause failed")
    assert not Effect.objects.exists()
    with operator_context():
        assert not Doorbell.objects.filter(schema_name=in_venissieux.schema_name).exists()


def test_an_effect_is_delivered_once(in_venissieux: Commune) -> None:
    with transaction.atomic():
        effect = services.enqueue("note", {"a": 1})
    assert services.deliver_due() == 1
    assert services.deliver_due() == 0
    assert delivered == [str(effect.id)]


def test_the_same_key_is_one_effect(in_venissieux: Commune) -> None:
    with transaction.atomic():
        first = services.enqueue("note", {}, key="dossier-1")
        again = services.enqueue("note", {}, key="dossier-1")
    assert first.pk == again.pk
    assert services.deliver_due() == 1


def test_an_unknown_kind_is_refused(in_venissieux: Commune) -> None:
    with pytest.raises(LookupError), transaction.atomic():
        services.enqueue("telegram", {})


def test_a_failure_is_put_off_without_private_words_and_then_abandoned(in_venissieux: Commune) -> None:
    with transaction.atomic():
        effect = services.enqueue("fail", {})
    services.deliver_due()
    effect.refresh_from_db()
    assert effect.state == EffectState.PENDING
    assert effect.not_before > timezone.now()
    assert effect.last_error == "ValueError"
    Effect.objects.filter(pk=effect.pk).update(attempts=services.MAX_ATTEMPTS - 1, not_before=timezone.now())
    services.deliver_due()
    effect.refresh_from_db()
    assert effect.state == EffectState.FAILED


def test_the_doorbell_is_all_that_a_commune_may_write_in_public(in_venissieux: Commune) -> None:
    with connection.cursor() as cursor:
        for statement in (
            "SELECT * FROM public.tenants_doorbell",
            "DELETE FROM public.tenants_doorbell",
            "UPDATE public.tenants_commune SET name = 'x'",
            "INSERT INTO public.outbox_effect (id) VALUES (gen_random_uuid())",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)


def test_the_sweep_opens_only_the_schemas_that_rang(
    venissieux: Commune, givors: Commune, monkeypatch
) -> None:
    with commune_context(venissieux), transaction.atomic():
        services.enqueue("note", {})
        services.enqueue("note", {}, not_before=timezone.now() + timedelta(hours=1))
    opened: list[str] = []
    monkeypatch.setattr(
        tasks.deliver, "apply_async", lambda headers, retry: opened.append(headers["_schema_name"])
    )
    tasks.sweep.apply(headers={"_schema_name": "public"})
    assert opened == [venissieux.schema_name]


def test_a_task_without_a_schema_fails(db: None) -> None:
    with pytest.raises(NoCommune):
        tasks.sweep()


def test_a_delivery_silences_the_doorbell_and_keeps_what_is_due_later(venissieux: Commune) -> None:
    later = timezone.now() + timedelta(hours=1)
    with commune_context(venissieux), transaction.atomic():
        services.enqueue("note", {})
        services.enqueue("note", {}, not_before=later)
    with commune_context(venissieux):
        tasks.deliver.apply(headers={"_schema_name": venissieux.schema_name})
    with operator_context():
        rows = Doorbell.objects.filter(schema_name=venissieux.schema_name)
        assert [row.due_at for row in rows] == [later]
    assert len(delivered) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_deliver_the_same_effect(django_db_setup: None) -> None:
    commune = Commune.objects.get(insee="69259")
    with commune_context(commune), transaction.atomic():
        Effect.objects.all().delete()
        for _ in range(20):
            services.enqueue("note", {})

    def work() -> None:
        with commune_context(commune):
            services.deliver_due()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert len(delivered) == 20
        assert len(set(delivered)) == 20
    finally:
        with commune_context(commune):
            Effect.objects.all().delete()
        with operator_context():
            Doorbell.objects.all().delete()


def test_a_mail_leaves_in_the_communes_name_and_is_the_same_mail_when_sent_again(
    in_venissieux: Commune,
) -> None:
    from tenants.outbox.mail import deliver, sender

    with transaction.atomic():
        effect = services.enqueue(
            "mail",
            {
                "to": "dora@example.org",
                "subject": "Bonjour",
                "text": "Bonjour",
                "html": "<p>Bonjour</p>",
                "from": sender(),
                "reply_to": "mairie@venissieux.example",
                "attachments": [],
            },
        )
    run_outbox(in_venissieux)
    deliver(effect)
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.reply_to == ["mairie@venissieux.example"]
    assert parseaddr(str(make_header(decode_header(first.from_email))))[0] == "Mairie de Vénissieux"
