"""A row, a ring, one worker at a time."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.utils import functional

from ops import workers

if TYPE_CHECKING:
    from pathlib import Path


def test_a_request_does_not_wait_for_a_broker_that_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is there: beat finds it. Left to itself the library tries again for six seconds."""
    monkeypatch.setattr(functional, "sleep", lambda seconds: pytest.fail(f"waits {seconds} s"))
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    away = f"redis+socket://{tmp_path}/away.sock"
    with Connection(away, transport_options=options) as broker, pytest.raises(OperationalError):
        broker.default_channel  # noqa: B018 - what a message asks for


def test_who_is_at_a_row_is_seen_and_nothing_is_held_by_looking(db: None) -> None:
    row, other = uuid.uuid4(), uuid.UUID(int=2**128 - 1)
    assert workers.at_work([row, other]) == set()
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as elsewhere:
        for one in (row, other):
            elsewhere.execute("SELECT pg_advisory_lock(%s)", [one.int % 2**62])
        assert workers.at_work([row, other, uuid.uuid4()]) == {row, other}
        with workers.alone_with(row) as alone:
            assert not alone
        elsewhere.execute("SELECT pg_advisory_unlock_all()")
    with workers.alone_with(row, wait=True) as alone:
        assert alone
        assert workers.at_work([row]) == {row}
    assert workers.at_work([row, other]) == set()
