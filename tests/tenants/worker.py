"""Tasks for a real worker in a process of its own: what they see, they write in the book of the test."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import shared_task
from django.db import connection
from wagtail.models import Site

from tenants.current import commune_context, operator_context
from tenants.models import Commune


def _write(what: str) -> None:
    line = f"{what} {Site.objects.get().site_name} {connection.schema_name} {os.getpid()}\n"
    with Path(os.environ["PARVIS_TEST_BOOK"]).open("a", encoding="utf-8") as book:
        book.write(line)


@shared_task(name="tests.look")
def look(what: str) -> None:
    _write(what)


@shared_task(name="tests.look_at_the_second_try", bind=True, default_retry_delay=0)
def look_at_the_second_try(self: Any, what: str) -> None:
    if not self.request.retries:
        raise self.retry()
    _write(what)


@shared_task(name="tests.break_after_a_switch")
def break_after_a_switch(what: str) -> None:
    """Leaves the connection in another commune, in a transaction, with an error."""
    _write(what)
    with operator_context():
        other = Commune.objects.exclude(schema_name=connection.schema_name).latest("insee")
    connection.set_tenant(other)
    with connection.cursor() as cursor, commune_context(other):
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 / 0")
