"""Check an archive of acts, then publish it: two effects of the outbox, since hundreds of PDFs are no work for a page.

The check publishes nothing. The import is one transaction: every line that is not on the register already, or none. Cut
short it begins again, and what is there already (same nature, number and octets) is not published twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.acts import selectors, services
from cms.acts.checking import check
from cms.acts.deposits import Deposit, Paper
from cms.acts.enums import ActAction
from cms.acts.errors import ActRefused, ImportRefused
from cms.acts.forms import public_contacts, safe_name
from cms.acts.importing import uploads
from cms.acts.importing.archive import Archive
from cms.acts.importing.table import Row, deposit_of, rows_of
from cms.acts.importing.uploads import Batch, BatchState, Line, Outcome
from cms.acts.models import Act
from identity.accounts.models import Agent
from identity.audit.services import agent_actor, record
from tenants.current import current_commune
from tenants.outbox.services import enqueue
from tenants.storage import private_storage

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from cms.acts.importing.table import Author
    from tenants.outbox.models import Effect

EFFECT: Final = "acts.import"


@dataclass(frozen=True)
class Examined:
    """A row with what would be published of it; ``papers`` is empty when something is wrong."""

    line: Line
    deposit: Deposit | None
    papers: tuple[Paper, ...]


def begin(upload: UploadedFile[Any], author: Author, *, agent: Agent, now: datetime | None = None) -> Batch:
    """Keep the archive and ask for its check."""
    batch = uploads.begin(upload, author, made_by=str(agent), now=now or timezone.now())
    _ask(batch, agent)
    return batch


def launch(batch: Batch, *, agent: Agent) -> None:
    """After its report was read. Raises ImportRefused."""
    if not batch.can_be_launched:
        raise ImportRefused(_("Cette archive n’est pas prête à être publiée."))
    batch.state, batch.moved_at = BatchState.IMPORTING, timezone.now()
    uploads.write(batch)
    _ask(batch, agent)


def _ask(batch: Batch, agent: Agent) -> None:
    with transaction.atomic():
        payload = {"batch": str(batch.id), "agent": str(agent.pk)}
        enqueue(EFFECT, payload, key=f"{batch.id}:{batch.state.value}")


def go_on(effect: Effect) -> None:
    """Outbox handler."""
    batch = uploads.find(UUID(effect.payload["batch"]))
    if batch is None:  # abandoned meanwhile
        return
    try:
        if batch.state == BatchState.CHECKING:
            batch.lines = _checked(batch)
            batch.state = BatchState.CHECKED
        elif batch.state == BatchState.IMPORTING:
            agent = Agent.objects.get(pk=effect.payload["agent"])
            batch.lines = _posted(batch, agent)
            batch.state = BatchState.DONE
    except (ActRefused, FileNotFoundError) as error:
        gone = _("L’archive n’est plus là\u00a0: envoyez-la de nouveau.")
        batch.problem = str(error) if isinstance(error, ActRefused) else gone
        batch.state = BatchState.REFUSED
    batch.moved_at = timezone.now()
    uploads.write(batch)


def _checked(batch: Batch) -> list[Line]:
    with uploads.opened(batch) as source, Archive(source) as archive:
        rows = rows_of(archive.table())
        seen: dict[tuple[str, str, str], int] = {}
        return [_without_twins(_examined(row, archive, batch), seen).line for row in rows]


def _posted(batch: Batch, agent: Agent) -> list[Line]:
    """Raises ActRefused: something changed since the check, and nothing is published."""
    lines: list[Line] = []
    posted: list[Act] = []
    try:
        with transaction.atomic(), uploads.opened(batch) as source, Archive(source) as archive:
            for row in rows_of(archive.table()):
                one = _examined(row, archive, batch)
                if one.line.outcome == Outcome.WRONG or (
                    one.line.outcome == Outcome.READY and one.deposit is None
                ):
                    raise ImportRefused(
                        _("La ligne %d n’est plus bonne\u00a0: vérifiez l’archive de nouveau.") % row.number
                    )
                if one.line.outcome == Outcome.READY and one.deposit is not None:
                    posted.append(_post(one, agent))
                    one.line.outcome = Outcome.POSTED
                lines.append(one.line)
            record(
                ActAction.IMPORTED,
                agent_actor(agent),
                None,
                {"count": str(len(posted)), "batch": str(batch.id)},
            )
    except BaseException:
        for act in posted:  # undone with their rows
            for name in (act.file.name, *(annex["file"] for annex in act.annexes)):
                private_storage.delete(name)
        raise
    return lines


def _post(one: Examined, agent: Agent) -> Act:
    assert one.deposit is not None  # noqa: S101 - of a ready line, for the types
    document, *annexes = one.papers
    confirmed = {warning["code"] for warning in one.line.warnings}
    return services.post(one.deposit, document, annexes, agent=agent, confirmed=confirmed)


def _examined(row: Row, archive: Archive, batch: Batch) -> Examined:
    commune = current_commune()
    deposit = deposit_of(row, batch.author, siren=commune.siren, today=timezone.localdate())
    papers = _papers(row, archive)
    outcome, warnings = Outcome.READY, []
    if row.problems or deposit is None:
        outcome = Outcome.WRONG
    elif _is_there(deposit, papers[0]):
        outcome = Outcome.KNOWN
    elif selectors.same_number(deposit.nature, deposit.number, deposit.adopted_on.year) is not None:
        row.problems.append(
            _("Un autre document porte déjà ce numéro au registre\u00a0: publiez sa version corrigée.")
        )
        outcome = Outcome.WRONG
    else:
        warnings = [
            {"code": f"{rank}-{found.code}", "message": found.message}
            for rank, paper in enumerate(papers)
            for found in paper.report.warnings
        ]
    line = Line(
        row.number, row.reference, row["DELIB_OBJET"][:200], row.file, outcome, row.problems, warnings
    )
    return Examined(line, deposit if outcome == Outcome.READY else None, tuple(papers))


def _papers(row: Row, archive: Archive) -> list[Paper]:
    """What the row names, checked; what is missing or refused is a problem of the row."""
    known, found = public_contacts(), []
    for name in [row.file, *row.annexes]:
        if not name:
            continue
        content = archive.pdf(name)
        if content is None:
            row.problems.append(_("«\u00a0%s\u00a0» n’est pas dans l’archive.") % name[:120])
            continue
        paper = Paper(safe_name(name), content, check(content, known=known))
        row.problems += [f"{name}\u00a0: {one.message} {one.remedy}" for one in paper.report.refusals]
        found.append(paper)
    return found


def _is_there(deposit: Deposit, document: Paper) -> bool:
    return Act.objects.filter(
        nature=deposit.nature, number=deposit.number, sha256=document.report.sha256
    ).exists()


def _without_twins(one: Examined, seen: dict[tuple[str, str, str], int]) -> Examined:
    """Two lines of one archive that would bear one number."""
    if one.deposit is None or not one.deposit.number:
        return one
    key = (one.deposit.nature.value, one.deposit.number, str(one.deposit.adopted_on.year))
    if key in seen:
        one.line.problems.append(_("Même nature et même numéro que la ligne %d.") % seen[key])
        one.line.outcome = Outcome.WRONG
    seen.setdefault(key, one.line.number)
    return one
