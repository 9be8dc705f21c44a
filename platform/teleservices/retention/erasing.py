"""Erase dossiers, whole: their rows, their timeline, their files; and write down that it was done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import FileField

from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.models import Dossier, Piece
from teleservices.retention.enums import Fate
from teleservices.retention.models import Destruction, PastDossier
from teleservices.retention.wording import rule_in_words
from tenants.connection import connection
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models.fields.files import FieldFile

    from teleservices.dossiers.models import ProcedureCopy
    from tenants.models import Commune


@transaction.atomic
def destroy(
    copy: ProcedureCopy, ids: Sequence[UUID], fate: Fate, *, now: datetime, by: str = "", visa: str = ""
) -> Destruction | None:
    """Erase these ended dossiers of one version, in one transaction with its record; None when none is left.

    A dossier that was reopened meanwhile, or that somebody is working on at this moment, is left out.
    """
    rows = Dossier.objects.select_for_update(of=("self",), skip_locked=True).select_related("service")
    dossiers = list(rows.filter(pk__in=ids, copy=copy).exclude(ended_at=None).order_by("ended_at", "pk"))
    if not dossiers:
        return None
    commune = current_commune()
    pieces = Counter(
        Piece.objects.filter(dossier__in=dossiers).order_by().values_list("dossier_id", flat=True)
    )
    record = Destruction.objects.create(
        at=now,
        fate=fate,
        slug=copy.slug,
        title=copy.procedure.title,
        rule=rule_in_words(copy.procedure.retention),
        by=by,
        visa=visa,
        lines=[_line(one, pieces[one.pk], commune) for one in dossiers],
    )
    if fate is Fate.ANONYMISED:
        PastDossier.objects.bulk_create(_past(one, commune) for one in dossiers)
    _erase(dossiers)
    return record


def _line(dossier: Dossier, pieces: int, commune: Commune) -> dict[str, Any]:
    ended = dossier.ended_at
    return {
        "reference": dossier.reference,
        "submitted_on": local_day(commune, dossier.submitted_at).isoformat(),
        "ended_on": local_day(commune, ended).isoformat() if ended else "",
        "state": dossier.state,
        "pieces": pieces,
        "sha256": dossier.bundle_sha256,
    }


def _past(dossier: Dossier, commune: Commune) -> PastDossier:
    """What stays of it: what the definition names among questions whose answers are a closed list."""
    ended = dossier.ended_at or dossier.submitted_at
    submitted = local_day(commune, dossier.submitted_at)
    return PastDossier(
        slug=dossier.slug,
        sector=dossier.procedure.sector,
        service=dossier.service.name,
        origin=dossier.origin,
        state=dossier.state,
        decision=dossier.decision,
        submitted_month=submitted.replace(day=1),
        days=max(0, (local_day(commune, ended) - submitted).days),
        facts={
            key: dossier.answers[key]
            for key in dossier.procedure.retention.keep
            if dossier.answers.get(key) is not None
        },
    )


def _erase(dossiers: Sequence[Dossier]) -> None:
    """The rows now, the bytes once the transaction is sure."""
    files = [(held.storage, str(held.name)) for held in files_of(dossiers)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('parvis.purge', 'on', true)")
        Dossier.objects.filter(pk__in=[one.pk for one in dossiers]).delete()
        cursor.execute("SELECT set_config('parvis.purge', 'off', true)")
    for storage, name in files:
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]  # bound now


def files_of(dossiers: Sequence[Dossier]) -> Iterator[FieldFile]:
    """Every file kept for these dossiers, by whatever model points at them."""
    for relation in Dossier._meta.related_objects:
        model = relation.related_model
        names = [field.name for field in model._meta.get_fields() if isinstance(field, FileField)]
        if not names:
            continue
        for row in model._default_manager.filter(**{f"{relation.field.name}__in": dossiers}):
            for name in names:
                held: FieldFile = getattr(row, name)
                if held:
                    yield held
