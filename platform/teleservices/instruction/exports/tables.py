"""Dossiers as tables: one sheet of what all have in common, one a procedure with its answers as columns, one a group."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from teleservices.definition import answers_as_rows
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.enums import Origin
from teleservices.dossiers.models import Dossier, ProcedureCopy
from teleservices.instruction.exports.groups import groups_of
from teleservices.instruction.labels import labels_on
from teleservices.instruction.sheets import rows_of
from teleservices.instruction.words import state_words
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from teleservices.definition import Circumstances, Procedure
    from teleservices.instruction.exports.groups import Grouped
    from teleservices.instruction.models import Label

Cell = str
#: Dossiers held in memory at once; two or three statements for each handful.
HANDFUL: Final = 200
#: Before the key of a private field, which may be that of a question too.
_PRIVATE: Final = "private:"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Answered:
    """A procedure's own columns (key of the field, label), over all the versions under which dossiers were filed."""

    slug: str
    title: str
    columns: tuple[tuple[str, str], ...]
    groups: tuple[Grouped, ...] = ()

    @property
    def has_private(self) -> bool:
        return any(key.startswith(_PRIVATE) for key, _label in self.columns)

    @property
    def labels(self) -> list[str]:
        return [label for _key, label in self.columns]


@dataclass(frozen=True)
class Table:
    """Which dossiers, in order, and the procedures they are of; rows are read when they are written."""

    keys: tuple[tuple[UUID, str], ...]
    procedures: tuple[Answered, ...]
    circumstances: Circumstances = field(repr=False)

    @classmethod
    def of(cls, keys: Sequence[tuple[UUID, str]]) -> Table:
        """``keys``: id and slug of each dossier."""
        slugs = sorted({slug for _key, slug in keys})
        found = [_answered(slug) for slug in slugs]
        procedures = tuple(one for one in found if one is not None)
        return cls(tuple(keys), procedures, circumstances_of(current_commune()))

    def common(self) -> Iterator[list[Cell]]:
        """A row a dossier, of the columns that all have."""
        for dossier, labels in _read([key for key, _slug in self.keys]):
            yield common_cells(dossier, labels)

    def answers(self, procedure: Answered) -> Iterator[list[Cell]]:
        """A row a dossier of that procedure: its reference, then its answers."""
        keys = [key for key, slug in self.keys if slug == procedure.slug]
        for dossier, _labels in _read(keys):
            yield [dossier.reference, *self._cells(dossier, procedure)]

    def items(self, group: Grouped) -> Iterator[list[Cell]]:
        """A row an item of that group, in the order of the dossiers."""
        keys = [key for key, slug in self.keys if slug == group.slug]
        for dossier, _labels in _read(keys):
            yield from group.rows(dossier, self.circumstances)

    def wide(self) -> Iterator[list[Cell]]:
        """A row a dossier: the common columns, then those of every procedure, empty for the others'."""
        for dossier, labels in _read([key for key, _slug in self.keys]):
            row = common_cells(dossier, labels)
            for procedure in self.procedures:
                mine = procedure.slug == dossier.slug
                row += self._cells(dossier, procedure) if mine else [""] * len(procedure.columns)
            yield row

    def wide_columns(self) -> list[str]:
        several = len(self.procedures) > 1
        own = [
            f"{one.title} – {label}" if several else label for one in self.procedures for label in one.labels
        ]
        return [*common_columns(), *own]

    def _cells(self, dossier: Dossier, procedure: Answered) -> list[Cell]:
        """What is answered; the items of a group share the cell of their question."""
        if dossier.is_confidential:  # read in the dossier, by who examines it, and nowhere else
            return [""] * len(procedure.columns)
        found: dict[str, list[str]] = {}
        for row in answers_as_rows(dossier.procedure, dossier.answers, self.circumstances):
            name = _NAME.match(row.field)
            if row.answered and name:
                nested = name[0] != row.field
                words = f"{row.step_title}, {row.label}\u00a0: {row.value}" if nested else row.value
                found.setdefault(name[0], []).append(words)
        private = (
            {f"{_PRIVATE}{row.key}": row.value for row in rows_of(dossier)} if procedure.has_private else {}
        )
        return [
            private.get(key, "") if key.startswith(_PRIVATE) else "\n".join(found.get(key, ()))
            for key, _label in procedure.columns
        ]


def common_columns() -> list[str]:
    return [
        _("Référence"),
        _("Démarche"),
        _("État"),
        _("Usager"),
        _("Adresse électronique"),
        _("Téléphone"),
        _("Origine"),
        _("Déposée par"),
        _("Service"),
        _("Suivie par"),
        _("Déposée le"),
        _("Échéance légale"),
        _("Terminée le"),
        _("Décision"),
        _("Étiquettes"),
    ]


def common_cells(dossier: Dossier, labels: Sequence[Label]) -> list[Cell]:
    """Days as 2026-11-22: sorted as they are, and read by every program."""
    ended = timezone.localdate(dossier.ended_at).isoformat() if dossier.ended_at else ""
    decision = dossier.procedure.workflow.decision(dossier.decision) if dossier.decision else None
    return [
        dossier.reference,
        dossier.title,
        state_words(dossier.state),
        *(("", "", "") if dossier.is_confidential else (dossier.person, dossier.email, dossier.phone)),
        str(Origin(dossier.origin).label),
        dossier.mandate.acting if dossier.is_for_another else "",
        dossier.service.name,
        str(dossier.assigned_to or ""),
        timezone.localdate(dossier.submitted_at).isoformat(),
        dossier.due_on.isoformat() if dossier.due_on else "",
        ended,
        decision.label if decision else "",
        ", ".join(label.name for label in labels),
    ]


def _answered(slug: str) -> Answered | None:
    """The latest version's questions in their order, then those that only former ones had."""
    copies = list(ProcedureCopy.objects.filter(slug=slug).order_by("-number"))
    if not copies:
        return None
    columns: dict[str, str] = {}
    for copy in copies:
        for key, label in _questions(copy.procedure):
            columns.setdefault(key, label)
    groups = groups_of(slug, (copy.procedure for copy in copies))
    return Answered(slug, copies[0].procedure.title, tuple(columns.items()), tuple(groups))


def _questions(procedure: Procedure) -> Iterator[tuple[str, str]]:
    for _step, one in procedure.fields():
        if one.asks or hasattr(one, "fields"):
            yield one.key, one.label
    for private in procedure.private_fields:
        yield f"{_PRIVATE}{private.key}", private.label


def _read(keys: Sequence[UUID]) -> Iterator[tuple[Dossier, Sequence[Label]]]:
    """In the order given, a handful at a time; one that was erased meanwhile is left out."""
    for start in range(0, len(keys), HANDFUL):
        some = list(keys[start : start + HANDFUL])
        rows = Dossier.objects.filter(pk__in=some).select_related("service", "assigned_to", "mandate")
        found = {one.pk: one for one in rows.prefetch_related("copy")}
        labels = labels_on(some)
        for key in some:
            if key in found:
                yield found[key], labels.get(key, ())
