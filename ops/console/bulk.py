"""Opening many communes from the console: a list read, shown, confirmed, then done by workers, row after row.

The rows are the truth: whatever dies, what waits is found again and what is done is not done twice.
"""

from __future__ import annotations

import csv
import io
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ops import workers
from ops.console.openings import FORGOTTEN
from ops.models import BulkOpening, BulkOutcome, BulkRow, BulkState
from tenants.errors import TenantError
from tenants.models import Commune
from tenants.provisioning import bulk, template
from tenants.provisioning.options import ProvisioningOptions
from tenants.states import CommuneState

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

#: A region has no more members than this; a longer list is another file.
LONGEST: Final = 2000
#: A worker gives its place to others after so many seconds.
TURN: Final = 20.0
DRAFTS_KEPT: Final = timedelta(days=1)
#: A spreadsheet takes these for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class ListRefused(TenantError):
    """The list as a whole cannot be; the message is for the person who gave it, in French."""


def draft(rows: Sequence[bulk.Row], *, source: str, demonstration: bool, asked_by: uuid.UUID) -> BulkOpening:
    """Keep a list for confirmation, each row judged. Raises ListRefused."""
    if len(rows) > LONGEST:
        raise ListRefused(_("La liste compte %(count)s lignes\u00a0: %(most)s au plus.") % {
            "count": len(rows), "most": LONGEST,
        })  # fmt: skip
    codes = [row.asked.insee for row in rows]
    living = Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version="")
    known = dict(living.filter(insee__in=codes).values_list("insee", "name"))
    with transaction.atomic():
        kept = BulkOpening.objects.create(source=source[:200], demonstration=demonstration, asked_by=asked_by)
        BulkRow.objects.bulk_create(_drafted(kept, row, known) for row in rows)
    return kept


def _drafted(kept: BulkOpening, row: bulk.Row, known: dict[str, str]) -> BulkRow:
    asked = row.asked
    drafted = BulkRow(
        bulk=kept, line=row.line, insee=asked.insee[:20], name=known.get(asked.insee, row.name)[:120]
    )
    if row.problem:
        drafted.outcome, drafted.detail = BulkOutcome.REFUSED, row.problem[:500]
    elif asked.insee in known:
        drafted.outcome, drafted.detail = BulkOutcome.EXISTED, _("Elle est déjà sur la plateforme.")
    else:
        drafted.domain, drafted.admin_email, drafted.site = asked.domain, asked.admin_email, asked.site
    return drafted


def confirm(found: BulkOpening) -> bool:
    """Whether it was a draft still: two people who press at once start one list."""
    with transaction.atomic():
        return _ask(found, BulkOpening.objects.filter(pk=found.pk, state=BulkState.DRAFT))


def resume(found: BulkOpening) -> None:
    """Failed rows wait again."""
    with transaction.atomic():
        found.rows.filter(outcome=BulkOutcome.FAILED).update(outcome=BulkOutcome.WAITING, detail="")
        _ask(found, BulkOpening.objects.filter(pk=found.pk).exclude(state=BulkState.DRAFT))


def _ask(found: BulkOpening, those: QuerySet[BulkOpening]) -> bool:
    asked = those.update(state=BulkState.ASKED, moved_at=timezone.now())
    if asked:
        transaction.on_commit(lambda: send(found.pk), robust=True)
    return bool(asked)


def send(bulk_id: uuid.UUID) -> None:
    """Ring a worker. When the broker is down the rows stay, and ``forgotten`` finds them."""
    workers.ring("ops.tasks.open_communes", bulk_id)


def forgotten() -> list[uuid.UUID]:
    """Lists that nobody works on: asked while the broker was down, or whose worker died."""
    waiting = BulkOpening.objects.filter(
        state__in=(BulkState.ASKED, BulkState.RUNNING), moved_at__lt=timezone.now() - FORGOTTEN
    )
    return list(waiting.values_list("pk", flat=True))


def run(bulk_id: uuid.UUID) -> int:
    """Open what waits, for one turn; how many rows were done. Nothing while another worker is at it."""
    with workers.alone_with(bulk_id) as alone:
        under_way = (BulkState.ASKED, BulkState.RUNNING)
        found = BulkOpening.objects.filter(pk=bulk_id, state__in=under_way).first()
        if found is None or not alone:
            return 0
        template.ensure_ready()
        done, until = 0, time.monotonic() + TURN
        while time.monotonic() < until:
            row = found.rows.filter(outcome=BulkOutcome.WAITING).first()
            if row is None:
                BulkOpening.objects.filter(pk=bulk_id).update(state=BulkState.DONE, moved_at=timezone.now())
                return done
            BulkOpening.objects.filter(pk=bulk_id).update(state=BulkState.RUNNING, moved_at=timezone.now())
            _open(row, demonstration=found.demonstration)
            done += 1
    send(bulk_id)
    return done


def _open(row: BulkRow, *, demonstration: bool) -> None:
    if row.begun_at is None:
        row.begun_at = timezone.now()
        row.save(update_fields=["begun_at"])
    asked = ProvisioningOptions(row.insee, row.domain, row.admin_email, demonstration, row.site)
    report = bulk.open_row(bulk.Row(row.line, asked))
    row.outcome, row.detail, row.seconds = report.outcome.value, report.detail[:500], report.seconds
    if row.outcome == BulkOutcome.EXISTED and _is_own_work(row):
        row.outcome = BulkOutcome.OPENED.value
    row.name = report.name or row.name
    if row.outcome != BulkOutcome.FAILED:
        row.admin_email = ""  # the invitation holds it now
    row.save(update_fields=["outcome", "detail", "seconds", "name", "admin_email"])


def _is_own_work(row: BulkRow) -> bool:
    """Whether a worker that died made it, without the time to say so."""
    since = Commune.objects.filter(insee=row.insee, created_at__gte=row.begun_at)
    return since.exclude(state=CommuneState.GONE).exists()


def report_of(found: BulkOpening) -> str:
    """A CSV as a spreadsheet here opens it: semicolons, and a mark that says UTF-8."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow([_("ligne"), _("insee"), _("commune"), _("résultat"), _("détail"), _("secondes")])
    for row in found.rows.all():
        seconds = f"{row.seconds:.3f}".replace(".", ",") if row.seconds else ""
        outcome = str(BulkOutcome(row.outcome).label)
        table.writerow(
            [
                row.line or "",
                *(_harmless(cell) for cell in (row.insee, row.name, outcome, row.detail)),
                seconds,
            ]
        )
    return "\ufeff" + written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def prune(now: datetime) -> int:
    """Forget the lists that nobody confirmed."""
    old = BulkOpening.objects.filter(state=BulkState.DRAFT, asked_at__lt=now - DRAFTS_KEPT)
    return old.delete()[0]
