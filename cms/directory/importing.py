"""Entries of one kind from a file and to a file. A file that has one wrong line changes nothing."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.directory.checks import read_links
from cms.directory.enums import CATEGORIES, Access, EntryKind, ServiceAction
from cms.directory.models import DirectoryPage
from cms.directory.places import list_of
from cms.pages.sheets import Report, read_sheet, write_sheet
from design.hours import WeeklyHours
from design.hours_writing import read_week, write_ranges
from identity.audit.services import agent_actor, record
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from identity.accounts.models import Agent

NAME = "nom"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
#: Columns that are copied as they are: title of the column, name of the field.
_PLAIN = {
    "resume": "summary", "telephone": "phone", "courriel": "email", "site": "website", "adresse": "address",
    "code_postal": "postal_code", "ville": "city", "precision_horaires": "hours_note", "precision_acces": "access_note",
    "rna": "rna", "contact": "contact_name", "precision_livraison": "delivery_note", "fonction": "function",
    "groupe": "group", "permanences": "surgeries", "demarche": "booking_slug",
}  # fmt: skip
_NUMBERS = {"latitude": "latitude", "longitude": "longitude"}
_WHOLE = {"places": "capacity", "rang": "rank"}
_FLAGS = {"accord_contact": "contact_agrees", "livraison": "delivers"}
_YES, _NO = frozenset({"oui", "o", "1", "x", "vrai"}), frozenset({"non", "n", "0", "faux"})
COLUMNS: dict[EntryKind, tuple[str, ...]] = {
    EntryKind.PLACE: ("places", "demarche"),
    EntryKind.ASSOCIATION: ("rna", "contact", "accord_contact"),
    EntryKind.SHOP: ("livraison", "precision_livraison"),
    EntryKind.ELECTED: ("fonction", "rang", "delegations", "groupe", "permanences"),
}
_WHERE = (
    "adresse",
    "code_postal",
    "ville",
    "latitude",
    "longitude",
    *DAYS,
    "precision_horaires",
    "acces",
    "precision_acces",
)


def header_of(kind: EntryKind) -> tuple[str, ...]:
    common = (NAME, "resume", "categories", "telephone", "courriel", "site", "reseaux")
    return (*common, *(() if kind is EntryKind.ELECTED else _WHERE), *COLUMNS[kind])


@transaction.atomic
def import_entries(
    text: str, kind: EntryKind, *, is_real: bool, agent: Agent, request: HttpRequest | None = None
) -> Report:
    """What the file would do; done when it `is_real` and not one line is wrong. A name that is known is the same entry,
    of which only the columns of the file change. Raises sheets.BadSheet."""
    sheet = read_sheet(text, [NAME])
    report = Report()
    known = {fold(page.title): page for page in DirectoryPage.objects.filter(kind=kind)}
    pages: dict[str, DirectoryPage] = {}
    for number, row in sheet.rows:
        key = fold(row.get(NAME, ""))
        try:
            if key in pages:
                raise ValidationError(_("« %s » est deux fois dans le fichier.") % row[NAME])
            page = known.get(key) or DirectoryPage(kind=kind)
            before = _facts(page)
            _fill(page, row)
            _check(page)
        except ValidationError as error:
            report.wrong.append((number, _words(error)))
            continue
        pages[key] = page
        if page.pk is None:
            report.made.append(page.title)
        elif _facts(page) != before:
            report.changed.append(page.title)
        else:
            report.same += 1
            del pages[key]
    if report.is_fine and is_real:
        _save(kind, list(pages.values()), agent)
        detail = {"kind": kind.value, "made": str(len(report.made)), "changed": str(len(report.changed))}
        record(ServiceAction.IMPORTED, agent_actor(agent, request), detail=detail)
    return report


def _save(kind: EntryKind, pages: list[DirectoryPage], agent: Agent) -> None:
    parent = list_of(kind)
    for page in pages:
        if page.pk is None:
            parent.add_child(instance=page)
            parent.refresh_from_db()
        page.save_revision(user=agent, log_action=True).publish(user=agent)


def _facts(page: DirectoryPage) -> tuple[Any, ...]:
    names = (
        "title", "categories", "social_links", "delegations", "hours_data", "access", *_PLAIN.values(),
        *_NUMBERS.values(), *_WHOLE.values(), *_FLAGS.values(),
    )  # fmt: skip
    return tuple(getattr(page, name) for name in names)


def _fill(page: DirectoryPage, row: Mapping[str, str]) -> None:
    page.title = page.draft_title = " ".join(row.get(NAME, "").split())
    if not page.title:
        raise ValidationError(_("donnez un nom."))
    for column, read in _readers(page).items():
        if column in row:
            name, value = read(row[column])
            setattr(page, name, value)
    if any(day in row for day in DAYS):
        page.hours_data = _hours(page, row)


def _readers(page: DirectoryPage) -> dict[str, Callable[[str], tuple[str, Any]]]:
    """For each column that may stand in the file, what its cell gives: the field and its value."""
    categories = CATEGORIES[EntryKind(page.kind)]
    access = {one.value: str(one.label) for one in Access}
    readers: dict[str, Callable[[str], tuple[str, Any]]] = {
        "categories": lambda text: ("categories", _choices(text, categories, "categories")),
        "acces": lambda text: ("access", _choices(text, access, "acces")),
        "reseaux": lambda text: ("social_links", read_links(re.sub(r"[\s,]+", "\n", text))),
        "delegations": lambda text: ("delegations", _lines(text)),
    }
    for column, name in _PLAIN.items():
        readers[column] = partial(_plain, name)
    for column, name in {**_NUMBERS, **_WHOLE}.items():
        readers[column] = partial(_number, column, name, whole=column in _WHOLE)
    for column, name in _FLAGS.items():
        readers[column] = partial(_flag, column, name)
    return readers


def _plain(name: str, text: str) -> tuple[str, str]:
    return name, text


def _lines(text: str) -> str:
    return "\n".join(part.strip() for part in re.split(r"[|\n]", text) if part.strip())


def _hours(page: DirectoryPage, row: Mapping[str, str]) -> dict[str, Any]:
    """The usual week of the file; seasons and days apart stay as they are."""
    days, wrong = read_week([row.get(day, "") for day in DAYS])
    if wrong:
        raise ValidationError([f"{DAYS[weekday]}\u00a0: {why}" for weekday, why in wrong.items()])
    now = page.hours
    hours = WeeklyHours(days, now.exceptions, now.closed_on_holidays, now.seasons)
    return hours.to_json() if hours.is_known else {}


def _check(page: DirectoryPage) -> None:
    """Everything but its place in the tree, which is given when it is saved."""
    page.sort_key = fold(page.title)[:255]
    page.clean_fields(
        exclude=["path", "depth", "slug", "url_path", "locale", "content_type", "numchild", "body", "image"]
    )
    DirectoryPage.clean_entry(page)


def _choices(text: str, known: Mapping[str, Any], column: str) -> list[str]:
    by_words = {fold(str(words)): slug for slug, words in known.items()} | {slug: slug for slug in known}
    found = []
    for part in re.split(r"[;|]|,(?=\s)|,", text):
        if not part.strip():
            continue
        slug = by_words.get(fold(part)) or by_words.get(fold(text))
        if slug is None:
            words = {"text": part.strip(), "column": column, "known": ", ".join(known)}
            raise ValidationError(_("%(column)s\u00a0: « %(text)s » n’est pas l’une de %(known)s.") % words)
        found.append(slug)
    return list(dict.fromkeys(found))


def _number(column: str, name: str, text: str, *, whole: bool) -> tuple[str, float | int | None]:
    if not text:
        return name, None
    try:
        return name, int(text) if whole else float(text.replace(",", "."))
    except ValueError as error:
        words = {"column": column, "text": text}
        raise ValidationError(_("%(column)s\u00a0: « %(text)s » n’est pas un nombre.") % words) from error


def _flag(column: str, name: str, text: str) -> tuple[str, bool]:
    if fold(text) in _YES:
        return name, True
    if not text or fold(text) in _NO:
        return name, False
    words = {"column": column, "text": text}
    raise ValidationError(_("%(column)s\u00a0: écrivez oui ou non, pas « %(text)s ».") % words)


def _words(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        names = {name: column for column, name in {**_PLAIN, **_NUMBERS, **_WHOLE, **_FLAGS}.items()}
        return " ".join(
            f"{names.get(field, field)}\u00a0: {message}"
            for field, found in error.message_dict.items()
            for message in found
        )
    return " ".join(error.messages)


def export_entries(kind: EntryKind) -> str:
    """The file that `import_entries` reads back as it is; drafts included, since it is the town hall's own."""
    header = header_of(kind)
    pages = DirectoryPage.objects.filter(kind=kind).order_by("sort_key")
    return write_sheet(header, [[_cell(page, column) for column in header] for page in pages])


def _cell(page: DirectoryPage, column: str) -> str:
    if column in DAYS:
        return write_ranges(page.hours.days[DAYS.index(column)])
    if column in _FLAGS:
        return "oui" if getattr(page, _FLAGS[column]) else "non"
    lists = {"categories": page.categories, "acces": page.access, "reseaux": page.social_links}
    if column in lists:
        return ", ".join(lists[column] or ())
    if column == NAME:
        return str(page.title)
    if column == "delegations":
        return " | ".join(page.delegation_lines)
    value = getattr(page, {**_PLAIN, **_NUMBERS, **_WHOLE}[column])
    return "" if value is None else str(value)
