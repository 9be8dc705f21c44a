"""Why an archive did not come back, in words. What is written down is a ``Fault`` or the class of an error that has no
words here: never a message, which may hold a row or a name.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

import psycopg
from django.db import DatabaseError
from django.utils.translation import gettext as _

from ops.backups.errors import ArchiveError, BadArchive, ExportFailed, ImportRefused
from ops.database_errors import unreachable
from ops.restoration.enums import Fault
from ops.restoration.errors import RestorationRefused
from tenants.keys.errors import KeyDestroyed, KeyLost, KeyTrouble, KeyUnreadable, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The first that the error, or one that it comes from, is: what is precise before what is general.
_FAULTS: Final[tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Fault], ...]] = (
    (psycopg.errors.DiskFull, Fault.DISK_FULL),
    ((psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected), Fault.BUSY),
    ((KeyDestroyed, KeyLost, KeyUnreadable), Fault.KEY),  # of an archive that is kept sealed
    (BadArchive, Fault.BAD_ARCHIVE),
    (Unreadable, Fault.FILES),
    (KeyTrouble, Fault.KEY),
    (ExportFailed, Fault.EXPORT_FAILED),
    (ImportRefused, Fault.VERSION),
    (ArchiveError, Fault.BAD_ARCHIVE),
    (RestorationRefused, Fault.DIFFERENT),
    ((psycopg.Error, DatabaseError), Fault.DATABASE),
    (OSError, Fault.FILES),
    ((KeyboardInterrupt, SystemExit), Fault.CUT),
)
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def told(error: BaseException) -> str:
    """What is kept of an error: the value of a Fault, else the error's class."""
    chain = list(_chain(error))
    if any(isinstance(one, OSError) and one.errno in _NO_ROOM for one in chain):
        return Fault.DISK_FULL.value
    if unreachable(error):
        return Fault.DATABASE_AWAY.value
    for kinds, fault in _FAULTS:
        if any(isinstance(one, kinds) for one in chain):
            return fault.value
    return type(error).__name__


def sentence(kept: str) -> str:
    """What ``told`` kept, in words, with what to do; "" of nothing."""
    if not kept:
        return ""
    if kept in Fault.values:
        fault = Fault(kept)
        return f"{fault.label} {fault.remedy}"
    return _("Une erreur inattendue a tout arrêté (%s). Le journal du serveur en dit plus.") % kept


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
