"""Why an archive did not come back, in words. What is written down is a ``Fault`` or the class of an error that has no
words here: never a message, which may hold a row or a name; of a damaged archive also the path of the file, unless it is a
private one.
"""

from __future__ import annotations

from typing import Final

import psycopg
from django.db import DatabaseError
from django.utils.translation import gettext as _

from ops.backups.errors import ArchiveError, BadArchive, ExportFailed, ImportRefused
from ops.backups.manifest import FILES
from ops.restoration.enums import Fault
from ops.restoration.errors import RestorationRefused
from tenants.faults import Cause, cause_of, chain_of
from tenants.keys.errors import KeyDestroyed, KeyLost, KeyTrouble, KeyUnreadable, Unreadable

#: What may stop anything.
_SHARED: Final = {
    Cause.DISK_FULL: Fault.DISK_FULL,
    Cause.DATABASE_AWAY: Fault.DATABASE_AWAY,
    Cause.BUSY: Fault.BUSY,
}
#: The first that the error, or one that it comes from, is: what is precise before what is general.
_FAULTS: Final[tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Fault], ...]] = (
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

#: Where an archive holds what the public does not see; and how much of a path is kept.
_PRIVATE: Final = f"{FILES}prives/"
_LONGEST: Final = 250


def told(error: BaseException) -> str:
    """What is kept of an error: the value of a Fault, else the error's class."""
    shared = cause_of(error)
    if shared in _SHARED:
        return _SHARED[shared].value
    chain = list(chain_of(error))
    for kinds, fault in _FAULTS:
        if found := next((one for one in chain if isinstance(one, kinds)), None):
            return f"{fault.value}{_damaged(found)}"
    return type(error).__name__


def _damaged(error: BaseException) -> str:
    """« :site/plan.html »"""
    entry = error.entry if isinstance(error, BadArchive) else ""
    return f":{entry}"[:_LONGEST] if entry and not entry.startswith(_PRIVATE) else ""


def sentence(kept: str) -> str:
    """What ``told`` kept, in words, with what to do; "" of nothing."""
    if not kept:
        return ""
    known, _colon, entry = kept.partition(":")
    if known in Fault.values:
        fault = Fault(known)
        damaged = _("L’archive est abîmée\u00a0: «\u00a0%s\u00a0» n’est pas ce que dit le manifeste.") % entry
        return f"{damaged if entry else fault.label} {fault.remedy}"
    return _("Une erreur inattendue a tout arrêté (%s). Le journal du serveur en dit plus.") % kept
