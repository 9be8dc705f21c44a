"""Streets from a file and to a file. A file that has one wrong line changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from cms.pages.sheets import Report, Sheet, read_sheet, write_sheet
from cms.streets.enums import HolidayRule, Side, StreetAction, Waste
from cms.streets.models import Street
from cms.streets.names import key_of
from cms.streets.parts import Fact, Part, facts_of, parts_of
from cms.streets.rounds import Collections
from cms.streets.services import put
from cms.streets.writing import read_moved, read_rounds, write_moved
from identity.audit.services import agent_actor, record
from tenants.geography.slugs import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from identity.accounts.models import Agent

NAME = "rue"
_WHERE = ("cote", "du", "au")
_OWN = (NAME, *_WHERE, "secteur", *(waste.value for waste in Waste), "feries", "consigne", "dates_deplacees")
HEADER = (
    "rue",
    "côté",
    "du",
    "au",
    "secteur",
    *(waste.value for waste in Waste),
    "fériés",
    "consigne",
    "dates déplacées",
)


class _Bad(ValueError):
    pass


class Line:
    """A line that was read: a street, or a part of one."""

    def __init__(self, row: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self.name = " ".join(row.get(NAME, "").split())
        self.key = key_of(self.name)
        if not self.key or len(self.name) > 150:
            raise _Bad(_("donnez un nom de rue, de 150 caractères au plus."))
        self.is_part = any(row.get(one) for one in _WHERE)
        self.sector = row.get("secteur", "")[:80]
        self.collections = Collections(
            rounds=read_rounds({waste: row.get(waste.value, "") for waste in Waste}),
            on_holidays=_rule(row.get("feries", "")),
            moved=read_moved(row.get("dates_deplacees", "").replace(",", "\n")),
            note=row.get("consigne", "")[:300],
        )
        others = [(labels[name], cell) for name, cell in row.items() if name not in _OWN and cell]
        self.facts = tuple(Fact(label=label[:80], value=cell[:300]) for label, cell in others)
        self.part = self._part(row) if self.is_part else None

    def _part(self, row: Mapping[str, str]) -> Part:
        sides = {
            "": Side.BOTH,
            "pair": Side.EVEN,
            "pairs": Side.EVEN,
            "impair": Side.ODD,
            "impairs": Side.ODD,
        }
        side = fold(row.get("cote", ""))
        if side not in sides:
            raise _Bad(_("le côté est pair, impair ou vide."))
        first, last = (_number(row.get(one, "")) for one in ("du", "au"))
        if first and last and last < first:
            raise _Bad(_("le dernier numéro est avant le premier."))
        collections = self.collections if self.collections.rounds else Collections()
        return Part(
            side=sides[side],
            first=first or 1,
            last=last,
            sector=self.sector,
            collections=collections,
            facts=self.facts,
        )


def read(text: str) -> tuple[dict[str, list[Line]], Report]:
    """The lines by street, and what is wrong. Raises sheets.BadSheet."""
    sheet: Sheet = read_sheet(text, [NAME])
    report = Report()
    found: dict[str, list[Line]] = {}
    for number, row in sheet.rows:
        try:
            line = Line(row, sheet.columns)
        except (ValueError, ValidationError) as error:
            words = str(error) if not isinstance(error, ValidationError) else _("une valeur est trop longue.")
            report.wrong.append((number, words))
            continue
        lines = found.setdefault(line.key, [])
        if not line.is_part and any(not one.is_part for one in lines):
            report.wrong.append((number, _("la rue « %s » est deux fois dans le fichier.") % line.name))
        lines.append(line)
    return found, report


def compare(found: Mapping[str, list[Line]], report: Report, *, replaces: bool) -> list[Street]:
    """The streets to save, and in the report what would change."""
    known = {street.key: street for street in Street.objects.all()}
    taken = {street.slug for street in known.values()}
    kept = []
    for key, lines in found.items():
        street = known.get(key) or Street()
        before = _written(street)
        _fill(street, lines, taken)
        if street._state.adding:
            report.made.append(street.name)
        elif before != _written(street):
            report.changed.append(street.name)
        else:
            report.same += 1
            continue
        kept.append(street)
    if replaces:
        report.removed = [street.name for key, street in known.items() if key not in found]
    return kept


def _written(street: Street) -> tuple[object, ...]:
    said = (street.sector, street.collections, street.facts, street.parts)
    return (street.name, street.is_example, *said)


def _fill(street: Street, lines: list[Line], taken: set[str]) -> None:
    main = next((one for one in lines if not one.is_part), lines[0])
    street.name = main.name
    street.is_example = False  # the town says it itself now
    if not street.slug:
        wished = fold(main.name)[:140] or "rue"
        street.slug = next(one for one in _numbered(wished) if one not in taken)
        taken.add(street.slug)
    # A file of parts only says nothing of the street as a whole.
    parts = [one.part for one in lines if one.part]
    whole = None if main.is_part else main
    street.sector = whole.sector if whole else ""
    put(street, whole.collections if whole else Collections(), whole.facts if whole else (), parts)


def _numbered(wished: str) -> Iterable[str]:
    yield wished
    yield from (f"{wished}-{n}" for n in range(2, 6000))


@transaction.atomic
def import_streets(
    text: str, *, replaces: bool, is_real: bool, agent: Agent, request: HttpRequest | None = None
) -> Report:
    """What the file would do; done when it `is_real` and not one line is wrong. Raises sheets.BadSheet."""
    found, report = read(text)
    kept = compare(found, report, replaces=replaces)
    if not report.is_fine or not is_real:
        return report
    for street in kept:
        street.save()
    if replaces:
        Street.objects.exclude(key__in=list(found)).delete()
    detail = {
        "made": str(len(report.made)),
        "changed": str(len(report.changed)),
        "removed": str(len(report.removed)),
    }
    record(StreetAction.IMPORTED, agent_actor(agent, request), detail=detail)
    return report


def export_streets() -> str:
    """The file that `import_streets` reads back as it is."""
    streets = list(Street.objects.order_by("key"))
    labels: dict[str, None] = {}
    for street in streets:
        labels |= dict.fromkeys(one.label for one in facts_of(street.facts))
        labels |= dict.fromkeys(fact.label for part in parts_of(street) for fact in part.facts)
    header = [*HEADER, *labels]
    rows = [row for street in streets for row in _rows(street, list(labels))]
    return write_sheet(header, rows)


def _rows(street: Street, labels: list[str]) -> Iterable[list[str]]:
    collections, facts = Collections.of_json(street.collections), facts_of(street.facts)
    yield [street.name, "", "", "", street.sector, *_cells(collections), *_values(facts, labels)]
    for part in parts_of(street):
        where = [part.side.value, str(part.first), str(part.last or "")]
        yield [street.name, *where, part.sector, *_cells(part.collections), *_values(part.facts, labels)]


def _cells(collections: Collections) -> list[str]:
    words = {one.waste: one.words for one in collections.rounds}
    rule = "" if collections.on_holidays is HolidayRule.KEPT else collections.on_holidays.value
    moved = write_moved(collections.moved).replace("\n", ", ")
    return [*(words.get(waste, "") for waste in Waste), rule, collections.note, moved]


def _values(facts: Iterable[Fact], labels: list[str]) -> list[str]:
    known = {one.label: one.value for one in facts}
    return [known.get(label, "") for label in labels]


def _rule(text: str) -> HolidayRule:
    wished = fold(text)
    if not wished:
        return HolidayRule.KEPT
    for rule in HolidayRule:
        if wished in {rule.value, fold(str(rule.label))}:
            return rule
    raise _Bad(
        _("« %(text)s »\u00a0: écrivez l’un de %(known)s.")
        % {"text": text, "known": ", ".join(HolidayRule.values)}
    )


def _number(text: str) -> int:
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 4:
        raise _Bad(_("« %s » n’est pas un numéro de rue.") % text)
    return int(text)
