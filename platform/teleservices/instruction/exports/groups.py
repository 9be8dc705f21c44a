"""Repeating groups as tables: a row an item (a child, a plot), under the reference of its dossier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from teleservices.definition import answers_as_rows
from teleservices.definition.addresses import parsed
from teleservices.definition.fields.group import GroupField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from teleservices.definition import Circumstances, Procedure
    from teleservices.dossiers.models import Dossier


@dataclass(frozen=True)
class Grouped:
    """A group of a procedure and its questions (key, label), over all the versions under which dossiers were filed."""

    slug: str
    key: str
    title: str
    item_label: str
    questions: tuple[tuple[str, str], ...]

    def columns(self) -> list[str]:
        return [_("Référence"), self.item_label, *(label for _key, label in self.questions)]

    def rows(self, dossier: Dossier, circumstances: Circumstances) -> Iterator[list[str]]:
        """Reference, rank from 1, answers."""
        if dossier.is_confidential:  # read in the dossier, by who examines it, and nowhere else
            return
        items: dict[str, dict[str, str]] = {}
        for row in answers_as_rows(dossier.procedure, dossier.answers, circumstances):
            where = parsed(row.field)
            if where is not None and where.group == self.key and row.answered:
                items.setdefault(where.item, {})[where.field] = row.value
        for rank, found in enumerate(items.values(), 1):
            yield [dossier.reference, str(rank), *(found.get(key, "") for key, _label in self.questions)]


def groups_of(slug: str, versions: Iterable[Procedure]) -> list[Grouped]:
    """Latest version first: its groups and questions come first, then those that only former ones had."""
    found: dict[str, tuple[GroupField, dict[str, str]]] = {}
    for procedure in versions:
        for _step, field in procedure.fields():
            if isinstance(field, GroupField):
                _latest, questions = found.setdefault(field.key, (field, {}))
                for one in field.fields:
                    if one.asks:
                        questions.setdefault(one.key, one.label)
    return [
        Grouped(slug, key, latest.label, latest.item_label, tuple(questions.items()))
        for key, (latest, questions) in found.items()
    ]
