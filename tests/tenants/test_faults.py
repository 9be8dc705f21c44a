"""Why something stopped: French for the known families, a reference for the rest, and nothing of what a row holds."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from structlog.testing import capture_logs

from tenants import faults
from tenants.faults import Cause

if TYPE_CHECKING:
    from structlog.typing import EventDict

PRIVATE = "Key (email)=(zanzibarine@exemple.example) already exists"


def _caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(errno.ENOSPC, PRIVATE), Cause.DISK_FULL),
        (_caused(OperationalError(PRIVATE), psycopg.errors.DiskFull(PRIVATE)), Cause.DISK_FULL),
        (psycopg.OperationalError("the connection is closed"), Cause.DATABASE_AWAY),
        (psycopg.errors.AdminShutdown(PRIVATE), Cause.DATABASE_AWAY),
        (_caused(OperationalError(PRIVATE), psycopg.errors.LockNotAvailable(PRIVATE)), Cause.BUSY),
        (psycopg.errors.DeadlockDetected(PRIVATE), Cause.BUSY),
        (psycopg.errors.QueryCanceled(PRIVATE), Cause.TIMEOUT),
        (TimeoutError(PRIVATE), Cause.TIMEOUT),
        (psycopg.errors.OutOfMemory(PRIVATE), Cause.MEMORY),
        (_caused(IntegrityError(PRIVATE), psycopg.errors.UniqueViolation(PRIVATE)), Cause.TAKEN),
        (psycopg.errors.InsufficientPrivilege(PRIVATE), Cause.RIGHTS),
        (psycopg.errors.ReadOnlySqlTransaction(PRIVATE), Cause.READ_ONLY),
        (PermissionError(errno.EACCES, PRIVATE), Cause.FILES),
    ],
    ids=lambda one: one.value if isinstance(one, Cause) else type(one).__name__,
)
def test_a_known_family_is_said_with_what_to_do(error: Exception, cause: Cause) -> None:
    assert faults.cause_of(error) is cause
    said, logged = _told(error)
    assert said.count(".") >= 2 or cause is Cause.DATABASE_AWAY, said
    assert "anzibarine" not in said + str(logged)
    assert logged["event"] == "work.failed"


def test_every_cause_is_two_sentences() -> None:
    for cause in Cause:
        assert cause.sentence.count(".") >= 2, cause.sentence


def test_the_rest_is_a_reference_that_the_log_knows() -> None:
    def breaks() -> None:
        raise DatabaseError(PRIVATE)

    try:
        breaks()
    except DatabaseError as error:
        said, logged = _told(error)
    assert said == f"Erreur interne, référence {logged['reference']}\u00a0: le journal du serveur dit où."
    assert (logged["error"], logged["insee"]) == ("DatabaseError", "69273")
    assert logged["at"].startswith("tests/tenants/test_faults.py:")
    assert logged["at"].endswith(" breaks")
    assert "anzibarine" not in str(logged)


def _told(error: Exception) -> tuple[str, EventDict]:
    with capture_logs() as logs:
        said = faults.tell(error, "work.failed", insee="69273")
    (logged,) = logs
    return said, logged
