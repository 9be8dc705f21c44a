"""Deposits that wait for their second look, in the commune's private files: the register itself holds published acts only.

A draft is a folder: ``fiche.json`` and its papers, under the commune's key like every private file. Whoever keeps the
register sees them all: a colleague may end what another began. They are forgotten after a month.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.utils import timezone

from cms.acts import waiting
from cms.acts.checking import Report
from cms.acts.deposits import Deposit, Paper
from cms.acts.matters import matter_name
from tenants.storage import private_storage

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = "actes-a-verifier"
KEPT: Final = timedelta(days=30)
_CARD: Final = "fiche.json"


@dataclass(frozen=True)
class DraftPaper:
    """A paper as the draft remembers it; ``rank`` 0 is the act, then its annexes."""

    rank: int
    name: str
    report: Report


@dataclass(frozen=True)
class Draft:
    id: uuid.UUID
    deposit: Deposit
    papers: tuple[DraftPaper, ...]
    made_at: datetime
    made_by: str
    corrects: uuid.UUID | None = None
    """The act that this one would supersede."""

    @property
    def document(self) -> DraftPaper:
        return self.papers[0]

    @property
    def annexes(self) -> tuple[DraftPaper, ...]:
        return self.papers[1:]

    @property
    def matter_name(self) -> str:
        return matter_name(self.deposit.matter)

    @property
    def warnings(self) -> list[tuple[str, DraftPaper, str, str]]:
        """(key to confirm, paper, message, remedy), of all the papers."""
        return [
            (f"{paper.rank}-{one.code}", paper, one.message, one.remedy)
            for paper in self.papers
            for one in paper.report.warnings
        ]


def save(
    deposit: Deposit,
    papers: Sequence[Paper],
    *,
    made_by: str,
    corrects: uuid.UUID | None = None,
    draft_id: uuid.UUID | None = None,
    now: datetime | None = None,
) -> Draft:
    """A new draft, or the same one written again: what is sent twice waits once."""
    if draft_id is None and (twin := _twin(deposit, papers, corrects)) is not None:
        return twin
    chosen = draft_id or uuid.uuid4()
    if draft_id is not None:
        forget(draft_id)
    draft = Draft(
        chosen,
        deposit,
        tuple(DraftPaper(rank, paper.name, paper.report) for rank, paper in enumerate(papers)),
        now or timezone.now(),
        made_by,
        corrects,
    )
    for rank, paper in enumerate(papers):
        private_storage.save(_paper_name(chosen, rank), ContentFile(paper.content))
    card = json.dumps(_as_json(draft), ensure_ascii=False).encode()
    private_storage.save(f"{FOLDER}/{chosen}/{_CARD}", ContentFile(card))
    return draft


def _twin(deposit: Deposit, papers: Sequence[Paper], corrects: uuid.UUID | None) -> Draft | None:
    """A draft of the very same words and octets."""
    sums = [paper.report.sha256 for paper in papers]
    for one in every():
        if (one.deposit, one.corrects) == (deposit, corrects) and [
            p.report.sha256 for p in one.papers
        ] == sums:
            return one
    return None


def find(draft_id: uuid.UUID) -> Draft | None:
    name = f"{FOLDER}/{draft_id}/{_CARD}"
    try:
        with private_storage.open(name) as card:
            return _from_json(draft_id, json.loads(card.read()))
    except FileNotFoundError:
        return None


def every() -> list[Draft]:
    """Newest first."""
    return waiting.newest(FOLDER, find)


def papers_of(draft: Draft) -> list[Paper]:
    """With their octets."""
    return [Paper(one.name, content_of(draft, one.rank), one.report) for one in draft.papers]


def content_of(draft: Draft, rank: int) -> bytes:
    with private_storage.open(_paper_name(draft.id, rank)) as paper:
        content: bytes = paper.read()
        return content


def forget(draft_id: uuid.UUID) -> None:
    """Idempotent."""
    waiting.forget(f"{FOLDER}/{draft_id}")


def forget_old(now: datetime) -> int:
    """Those that nobody ended; how many."""
    old = [one for one in every() if one.made_at < now - KEPT]
    for one in old:
        forget(one.id)
    return len(old)


def _paper_name(draft_id: uuid.UUID, rank: int) -> str:
    return f"{FOLDER}/{draft_id}/{rank}.pdf"


def _as_json(draft: Draft) -> dict[str, Any]:
    return {
        "deposit": draft.deposit.as_json(),
        "papers": [{"name": one.name, "report": one.report.as_json()} for one in draft.papers],
        "made_at": draft.made_at.isoformat(),
        "made_by": draft.made_by,
        "corrects": str(draft.corrects) if draft.corrects else "",
    }


def _from_json(draft_id: uuid.UUID, kept: dict[str, Any]) -> Draft:
    papers: list[dict[str, Any]] = kept["papers"]
    return Draft(
        draft_id,
        Deposit.from_json(kept["deposit"]),
        tuple(
            DraftPaper(rank, str(one["name"]), Report.from_json(one["report"]))
            for rank, one in enumerate(papers)
        ),
        datetime.fromisoformat(str(kept["made_at"])),
        str(kept["made_by"]),
        uuid.UUID(str(kept["corrects"])) if kept["corrects"] else None,
    )
