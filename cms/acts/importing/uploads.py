"""An archive of acts that waits, in the commune's private files, with the report of its check."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile, File
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.acts import waiting
from cms.acts.importing.table import Author
from design.typography import plural
from tenants.storage import private_storage

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FOLDER: Final = "actes-a-importer"
KEPT: Final = timedelta(days=15)
#: Work that gave no news for longer has stopped: a person may begin again.
LONGEST: Final = timedelta(hours=2)


class BatchState(StrEnum):
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    REFUSED = "refused"


class Outcome(StrEnum):
    READY = "pret"
    KNOWN = "connu"
    WRONG = "erreur"
    POSTED = "publie"


@dataclass
class Line:
    """What became of a row. ``warnings``: [{"code", "message"}], the code with the rank of the paper."""

    number: int
    reference: str
    title: str
    file: str
    outcome: Outcome
    problems: list[str] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)

    @property
    def outcome_words(self) -> str:
        return {
            Outcome.READY: _("À publier"),
            Outcome.KNOWN: _("Déjà au registre"),
            Outcome.WRONG: _("À corriger"),
            Outcome.POSTED: _("Publié"),
        }[self.outcome]


@dataclass
class Batch:
    id: uuid.UUID
    name: str
    made_at: datetime
    made_by: str
    author: Author
    state: BatchState = BatchState.CHECKING
    moved_at: datetime = field(default_factory=timezone.now)
    problem: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def is_moving(self) -> bool:
        moving = self.state in {BatchState.CHECKING, BatchState.IMPORTING}
        return moving and timezone.now() - self.moved_at < LONGEST

    @property
    def is_done(self) -> bool:
        return self.state == BatchState.DONE

    @property
    def can_be_launched(self) -> bool:
        return self.state == BatchState.CHECKED and not self.errors and self.ready > 0

    @property
    def ready(self) -> int:
        return self._count(Outcome.READY)

    @property
    def known(self) -> int:
        return self._count(Outcome.KNOWN)

    @property
    def errors(self) -> int:
        return self._count(Outcome.WRONG)

    @property
    def warned(self) -> int:
        return sum(bool(line.warnings) for line in self.lines if line.outcome == Outcome.READY)

    def _count(self, outcome: Outcome) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def state_words(self) -> str:
        return {
            BatchState.CHECKING: _("Vérification en cours"),
            BatchState.CHECKED: _("Vérifiée, à lire"),
            BatchState.IMPORTING: _("Publication en cours"),
            BatchState.DONE: _("Publiée"),
            BatchState.REFUSED: _("Refusée"),
        }[self.state]

    @property
    def done_words(self) -> str:
        posted = plural(self._count(Outcome.POSTED), _("acte publié"), _("actes publiés"))
        return _("%(posted)s, %(known)d déjà au registre.") % {"posted": posted, "known": self.known}


def begin(upload: UploadedFile[Any], author: Author, *, made_by: str, now: datetime) -> Batch:
    """The archive, kept as it came; its check follows."""
    batch = Batch(uuid.uuid4(), _shown_name(str(upload.name or "")), now, made_by, author, moved_at=now)
    private_storage.save(f"{FOLDER}/{batch.id}/archive.zip", File(upload))
    write(batch)
    return batch


def _shown_name(name: str) -> str:
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in base if letter.isprintable())[:120] or "archive.zip"


def write(batch: Batch) -> None:
    name = f"{FOLDER}/{batch.id}/rapport.json"
    private_storage.delete(name)
    kept = {**asdict(batch), "id": str(batch.id)}
    for key in ("made_at", "moved_at"):
        kept[key] = kept[key].isoformat()
    private_storage.save(name, ContentFile(json.dumps(kept, ensure_ascii=False).encode()))


def find(batch_id: uuid.UUID) -> Batch | None:
    try:
        with private_storage.open(f"{FOLDER}/{batch_id}/rapport.json") as report:
            kept = json.loads(report.read())
    except FileNotFoundError:
        return None
    return Batch(
        id=batch_id,
        name=kept["name"],
        made_at=datetime.fromisoformat(kept["made_at"]),
        made_by=kept["made_by"],
        author=Author(**kept["author"]),
        state=BatchState(kept["state"]),
        moved_at=datetime.fromisoformat(kept["moved_at"]),
        problem=kept["problem"],
        lines=[Line(**{**one, "outcome": Outcome(one["outcome"])}) for one in kept["lines"]],
    )


def opened(batch: Batch) -> IO[bytes]:
    """The archive. Raises FileNotFoundError."""
    source: IO[bytes] = private_storage.open(f"{FOLDER}/{batch.id}/archive.zip")
    return source


def every() -> list[Batch]:
    """Newest first."""
    return waiting.newest(FOLDER, find)


def forget(batch_id: uuid.UUID) -> None:
    """Idempotent."""
    waiting.forget(f"{FOLDER}/{batch_id}")


def forget_old(now: datetime) -> int:
    """Archives that nobody ended, and reports that everybody has read; how many."""
    old = [one for one in every() if one.made_at < now - KEPT]
    for one in old:
        forget(one.id)
    return len(old)
