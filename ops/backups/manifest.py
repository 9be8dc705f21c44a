"""``manifest.json``: what an archive holds, counted and hashed. Read as a stranger's word: validated, then verified."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal
from uuid import UUID  # noqa: TC003 - pydantic reads it at run time

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from ops.backups.tables import Table

FORMAT: Final = "parvis-commune"
FORMAT_VERSION: Final = 1

MANIFEST: Final = "manifest.json"
SUMMARY: Final = "resume.pdf"
README: Final = "LISEZMOI.txt"
ROWS: Final = "donnees/"
SCHEMAS: Final = "schemas/"
FILES: Final = "fichiers/"
SITE: Final = "site/"

_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")
_LABEL = re.compile(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*\Z")


def safe_path(path: str) -> str:
    """A path that stays under the folder it is written in (zip-slip, attack 11). Raises ValueError."""
    parts = path.split("/")
    if (
        not path
        or len(path) > 1000
        or any(part in {"", ".", ".."} for part in parts)
        or "\\" in path
        or ":" in parts[0]
        or any(ord(character) < 32 or ord(character) == 127 for character in path)
    ):
        raise ValueError("ce chemin sort de l’archive ou n’en est pas un")
    return path


def _identifier(name: str) -> str:
    if not _IDENTIFIER.match(name):
        raise ValueError("ce n’est pas le nom d’une table ou d’une colonne")
    return name


def _label(name: str) -> str:
    if not _LABEL.match(name):
        raise ValueError("ce n’est pas le nom d’un modèle")
    return name


Path = Annotated[str, AfterValidator(safe_path)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Label = Annotated[str, AfterValidator(_label)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(ge=0)]


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Installation(_Card):
    """Where the archive was made."""

    operator: str
    host: str
    version: str


class CommuneCard(BaseModel):
    """The commune's public row. Columns that are not named here are kept too, whatever the version."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    id: UUID
    insee: Annotated[str, Field(pattern=r"^[0-9AB]{5}$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=63)]
    state: str


class DomainCard(_Card):
    domain: Annotated[str, Field(max_length=253)]
    is_primary: bool


class StepCard(_Card):
    """A step of the commune's opening, where it was opened first."""

    name: str
    seconds: float
    done_at: AwareDatetime | None


class Entry(_Card):
    """A file of the archive. ``path`` is its whole path in it; ``size`` is in octets, not compressed."""

    path: Path
    size: Size
    sha256: Sha256


class TableCard(Entry):
    """The lines of a table: one row a line."""

    title: str
    rows: Size
    table: Identifier
    key: Identifier
    columns: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    content_types: tuple[Identifier, ...] = ()
    permissions: tuple[Identifier, ...] = ()
    serialised: tuple[Identifier, ...] = ()
    neutral: tuple[tuple[Identifier, str | int], ...] = ()
    sequence: Identifier | Literal[""] = ""
    #: The last number that the table's sequence gave; None when it gave none.
    last_number: int | None = None

    def as_table(self, label: str) -> Table:
        return Table(
            label=label,
            name=self.table,
            columns=self.columns,
            key=self.key,
            content_types=self.content_types,
            permissions=self.permissions,
            serialised=self.serialised,
            neutral=self.neutral,
            sequence=self.sequence,
        )


class ProviderCard(_Card):
    """An identity provider that was configured: its secret is not in the archive."""

    provider: str
    issuer: str
    client_id: str


class Manifest(_Card):
    """The whole archive but this file and the summary, which quotes this file's digest."""

    format: Literal["parvis-commune"] = FORMAT
    format_version: int = FORMAT_VERSION
    made_at: AwareDatetime
    installation: Installation
    schema_version: str
    migrations: tuple[str, ...]
    commune: CommuneCard
    domains: tuple[DomainCard, ...]
    steps: tuple[StepCard, ...]
    #: By the label of the model, ``dossiers.dossier``.
    models: dict[Label, TableCard]
    #: Tables that are not in the archive, and why.
    left_out: dict[str, str]
    #: To be configured again where the commune arrives.
    providers: tuple[ProviderCard, ...]
    #: Effects (mail, PDF) that were still to be delivered.
    pending_effects: Size = 0
    files: tuple[Entry, ...]
    #: Listed by the storage and gone when they were read.
    vanished: tuple[str, ...] = ()
    pages: Size = 0
    others: tuple[Entry, ...]

    @property
    def rows(self) -> int:
        return sum(card.rows for card in self.models.values())

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every file that the archive must hold beside this one and the summary."""
        return (*self.models.values(), *self.files, *self.others)
