"""What supporting documents must respect: their date of issue, and health data that must not stay."""

from collections.abc import Iterator, Sequence

from teleservices.definition.conditions import Finding, Path
from teleservices.definition.enums import DocumentNature, Purge
from teleservices.definition.fields.base import FieldBase
from teleservices.definition.fields.date import DateField
from teleservices.definition.fields.file import FileField
from teleservices.definition.fields.group import GroupField
from teleservices.definition.procedure import Procedure


def check_documents(procedure: Procedure) -> Iterator[Finding]:
    """Everything wrong with the documents of a procedure."""
    for number, step in enumerate(procedure.steps):
        at: Path = ("steps", number)
        yield from _page(at, step.fields)
        for position, field in enumerate(step.fields):
            if isinstance(field, GroupField):
                yield from _page((*at, "fields", position), field.fields)


def _page(at: Path, fields: Sequence[FieldBase]) -> Iterator[Finding]:
    dates = {one.key: one for one in fields if isinstance(one, DateField)}
    for number, one in enumerate(fields):
        if not isinstance(one, FileField):
            continue
        here: Path = (*at, "fields", number)
        if one.issued_on:
            yield from _issued((*here, "issued_on"), one, dates.get(one.issued_on))
        if one.nature is DocumentNature.VACCINATION and one.purge is not Purge.AFTER_DECISION:
            message = "une donnée de santé ne se garde pas avec les autres pièces (RGPD, article 9)"
            yield Finding((*here, "nature"), message, "ajoutez « purge: after_decision »")


def _issued(path: Path, document: FileField, date: DateField | None) -> Iterator[Finding]:
    if date is None:
        message = f"« {document.issued_on} » n’est pas un champ de type date de la même page"
        yield Finding(path, message, "ajoutez ce champ à côté du document")
    elif date.max_age_months != document.max_age_months:
        message = f"« {date.key} » et le document n’ont pas le même âge limite"
        yield Finding(path, message, "donnez le même « max_age_months » aux deux")
