"""Why something stopped, in French, for whoever waits: the known families with what to do, and for the rest a reference
under which the log and Sentry say where. PostgreSQL's and Python's own words are shown to nobody: they are English, and
may hold a row or a name.
"""

from __future__ import annotations

import errno
import secrets
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
import sentry_sdk
import structlog
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.database_errors import unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)


class Cause(models.TextChoices):
    """A known family: what happened."""

    DISK_FULL = "disk-full", gettext_lazy("Le disque est plein.")
    DATABASE_AWAY = "database-away", gettext_lazy("La base de données n’a pas répondu.")
    BUSY = "busy", gettext_lazy("La base de données était occupée ailleurs, et a trop attendu.")
    TIMEOUT = "timeout", gettext_lazy("Une réponse a trop tardé.")
    MEMORY = "memory", gettext_lazy("La mémoire manque, à PostgreSQL ou à la machine.")
    TAKEN = "taken", gettext_lazy("Un de ses noms vient d’être pris par une autre commune.")
    RIGHTS = "rights", gettext_lazy("Le compte de la base de données n’a pas le droit de le faire.")
    READ_ONLY = "read-only", gettext_lazy("La base de données est en lecture seule.")
    FILES = "files", gettext_lazy("Un fichier n’a pas pu être lu ou écrit.")
    CUT = "cut", gettext_lazy("Le travail a été interrompu avant la fin.")

    @property
    def sentence(self) -> str:
        return f"{self.label} {self.remedy}"

    @property
    def remedy(self) -> str:
        return str(
            {
                Cause.DISK_FULL: _("Libérez de la place, puis recommencez."),
                Cause.DATABASE_AWAY: _(
                    "Vérifiez PostgreSQL («\u00a0parvis doctor\u00a0»), puis recommencez."
                ),
                Cause.MEMORY: _(
                    "Augmentez max_locks_per_transaction si le journal de PostgreSQL le demande, sinon libérez de la "
                    "mémoire, puis recommencez."
                ),
                Cause.TAKEN: _("Recommencez\u202f; si cela se répète, demandez un autre nom de domaine."),
                Cause.RIGHTS: _(
                    "Vérifiez DATABASE_OWNER_URL («\u00a0parvis doctor\u00a0»), puis recommencez."
                ),
                Cause.READ_ONLY: _("Vérifiez que DATABASE_URL mène au serveur principal, puis recommencez."),
                Cause.FILES: _("Vérifiez le disque et les droits de PARVIS_HOME, puis recommencez."),
                Cause.CUT: _("Recommencez\u00a0: ce qui est fait n’est pas refait."),
            }.get(self, _("Recommencez dans quelques instants."))
        )


#: The first that the error, or one that it comes from, is: what is precise before what is general.
_CAUSES: Final[tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Cause], ...]] = (
    (psycopg.errors.DiskFull, Cause.DISK_FULL),
    ((psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected), Cause.BUSY),
    ((psycopg.errors.QueryCanceled, TimeoutError), Cause.TIMEOUT),
    ((psycopg.errors.OutOfMemory, MemoryError), Cause.MEMORY),
    (psycopg.errors.UniqueViolation, Cause.TAKEN),
    (psycopg.errors.InsufficientPrivilege, Cause.RIGHTS),
    (psycopg.errors.ReadOnlySqlTransaction, Cause.READ_ONLY),
    (ConnectionError, Cause.TIMEOUT),
    (OSError, Cause.FILES),
    ((KeyboardInterrupt, SystemExit), Cause.CUT),
)
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def cause_of(error: BaseException) -> Cause | None:
    """None for what has no words here."""
    chain = list(chain_of(error))
    if any(isinstance(one, OSError) and one.errno in _NO_ROOM for one in chain):
        return Cause.DISK_FULL
    if unreachable(error):
        return Cause.DATABASE_AWAY
    return next((cause for kinds, cause in _CAUSES if any(isinstance(one, kinds) for one in chain)), None)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it comes from."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def tell(error: BaseException, event: str, **facts: str) -> str:
    """The sentence for who waits; ``event`` and ``facts`` go to the log, with the class of the error and the line of our
    code that it left from, under the reference that the sentence quotes when it has nothing better."""
    reference = secrets.token_hex(4)
    sqlstate = next((one.sqlstate for one in chain_of(error) if isinstance(one, psycopg.Error)), None)
    log.error(
        event,
        reference=reference,
        error=type(error).__name__,
        sqlstate=sqlstate or "",
        at=_place_of(error),
        **facts,
    )
    with sentry_sdk.new_scope() as scope:
        scope.set_tag("reference", reference)
        sentry_sdk.capture_exception(error)
    if told := unreachable(error):
        return told
    cause = cause_of(error)
    if cause is not None:
        return cause.sentence
    return _("Erreur interne, référence %s\u00a0: le journal du serveur dit où.") % reference


def _place_of(error: BaseException) -> str:
    """``tenants/provisioning/opening.py:173 _make_schema``: the last line of ours before a library's."""
    here = Path(__file__).resolve().parent.parent
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(here) and "site-packages" not in frame.filename
    ]
    if not frames:
        return ""
    last = frames[-1]
    return f"{Path(last.filename).relative_to(here)}:{last.lineno} {last.name}"
