"""Why an archive did not come back: words for whoever reads the console, and nothing of what the commune holds."""

from __future__ import annotations

import errno

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError

from ops.backups.errors import BadArchive, ExportFailed, ImportRefused
from ops.restoration import faults
from ops.restoration.enums import Fault
from ops.restoration.errors import RestorationRefused
from ops.restoration.models import Drill, Restoration
from tenants.keys.errors import KeyLost, Unreadable

PRIVATE = "Key (email)=(zanzibarine@exemple.example) already exists"


def _caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (BadArchive(PRIVATE), Fault.BAD_ARCHIVE),
        (ExportFailed(PRIVATE), Fault.EXPORT_FAILED),
        (_caused(ExportFailed(PRIVATE), OSError(errno.ENOSPC, PRIVATE)), Fault.DISK_FULL),
        (_caused(DatabaseError(PRIVATE), psycopg.errors.DiskFull(PRIVATE)), Fault.DISK_FULL),
        (ImportRefused(PRIVATE), Fault.VERSION),
        (RestorationRefused(PRIVATE), Fault.DIFFERENT),
        (psycopg.errors.LockNotAvailable(PRIVATE), Fault.BUSY),
        (_caused(DatabaseError(PRIVATE), psycopg.errors.LockNotAvailable(PRIVATE)), Fault.BUSY),
        (psycopg.OperationalError("connection is closed"), Fault.DATABASE_AWAY),
        (IntegrityError(PRIVATE), Fault.DATABASE),
        (psycopg.errors.UniqueViolation(PRIVATE), Fault.DATABASE),
        (KeyLost(PRIVATE), Fault.KEY),
        (Unreadable(PRIVATE), Fault.FILES),
        (PermissionError(errno.EACCES, PRIVATE), Fault.FILES),
    ],
    ids=lambda one: one.value if isinstance(one, Fault) else type(one).__name__,
)
def test_each_failure_has_words_and_says_what_to_do(error: Exception, fault: Fault) -> None:
    kept = faults.told(error)
    assert kept == fault.value
    for row in (Drill(detail=kept), Restoration(error=kept)):
        assert row.reason == f"{fault.label} {fault.remedy}"
        assert fault.value not in row.reason
    assert "anzibarine" not in kept + Drill(detail=kept).reason


def test_the_damaged_file_is_named_unless_it_is_a_private_one() -> None:
    kept = faults.told(BadArchive(PRIVATE, entry="site/plan-du-site/index.html"))
    assert Restoration(error=kept).reason == (
        "L’archive est abîmée\u00a0: «\u00a0site/plan-du-site/index.html\u00a0» n’est pas ce que dit le manifeste. "
        f"{Fault.BAD_ARCHIVE.remedy}"
    )
    assert len(faults.told(BadArchive(PRIVATE, entry="site/" + "a" * 900))) <= 300
    private = "fichiers/prives/pieces/zanzibarine.pdf"
    assert faults.told(BadArchive(PRIVATE, entry=private)) == Fault.BAD_ARCHIVE.value


def test_every_fault_is_two_sentences() -> None:
    for fault in Fault:
        told = faults.sentence(fault.value)
        assert told.count(".") >= 2, told
        assert len(fault.value) <= 300


def test_what_has_no_words_shows_the_class_alone() -> None:
    kept = faults.told(ZeroDivisionError(PRIVATE))
    assert kept == "ZeroDivisionError"
    assert Drill(detail=kept).reason.startswith("Une erreur inattendue a tout arrêté (ZeroDivisionError).")
    assert Drill().reason == ""
