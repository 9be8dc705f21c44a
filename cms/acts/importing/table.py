"""The CSV: its rows as dictionaries of known columns, and each as a deposit with what is wrong in it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from cms.acts.deposits import Deposit
from cms.acts.enums import Nature
from cms.acts.errors import ImportRefused
from cms.acts.forms import receipt_problem
from cms.acts.importing.columns import COLUMNS, REQUIRED
from cms.acts.matters import MATTERS
from cms.acts.periods import OLDEST
from cms.acts.services import needs_a_number

MOST_ROWS: Final = 2000
_KNOWN: Final = {one.name for one in COLUMNS}
_VOTES: Final = {
    "VOTE_EFFECTIF": "members",
    "VOTE_REEL": "voters",
    "VOTE_POUR": "for",
    "VOTE_CONTRE": "against",
    "VOTE_ABSTENTION": "abstentions",
}
_NATURES: Final = {
    "": Nature.DELIBERATION,
    "deliberation": Nature.DELIBERATION,
    "de": Nature.DELIBERATION,
    "arrete": Nature.REGULATION,
    "arrete reglementaire": Nature.REGULATION,
    "ar": Nature.REGULATION,
    "decision": Nature.DECISION,
    "decision du maire": Nature.DECISION,
    "proces-verbal": Nature.MINUTES,
    "proces-verbal de seance": Nature.MINUTES,
    "pv": Nature.MINUTES,
    "liste": Nature.LIST,
    "liste des deliberations": Nature.LIST,
    "liste des deliberations examinees": Nature.LIST,
    "autre": Nature.OTHER,
    "autre acte": Nature.OTHER,
    "au": Nature.OTHER,
}
_DAY_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y")


@dataclass(frozen=True)
class Author:
    """Of the lines that name none."""

    first_name: str = ""
    last_name: str = ""
    capacity: str = ""


@dataclass
class Row:
    """``number`` as a spreadsheet counts, the header being 1."""

    number: int
    values: dict[str, str]
    problems: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def file(self) -> str:
        """The name of its PDF in the archive."""
        from_url = re.split(r"[/\\]", re.sub(r"[?#].*", "", self["DELIB_URL"]))[-1]
        named = f"{re.sub(r'[^0-9A-Za-z_.-]', '-', self['DELIB_ID'])}.pdf" if self["DELIB_ID"] else ""
        return self["FICHIER"] or from_url or named

    @property
    def annexes(self) -> list[str]:
        return [name.strip() for name in self["ANNEXES"].split("|") if name.strip()]

    @property
    def reference(self) -> str:
        nature = _NATURES.get(_folded(self["NATURE"]))
        words = str(nature.label) if nature else self["NATURE"]
        return f"{words} n°\u00a0{self['DELIB_ID']}" if self["DELIB_ID"] else words


def rows_of(content: bytes) -> list[Row]:
    """Raises ImportRefused for what is no table of acts."""
    text = _decoded(content)
    header, _sep, _rest = text.partition("\n")
    delimiter = max(";,\t", key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        lines = [(rank, line) for rank, line in enumerate(reader, 1) if any(cell.strip() for cell in line)]
    except csv.Error:
        raise ImportRefused(
            _("Le fichier CSV ne se lit pas\u00a0: enregistrez-le de nouveau en CSV (UTF-8).")
        ) from None
    if not lines:
        raise ImportRefused(_("Le fichier CSV est vide."))
    names = [_folded(cell).upper().replace(" ", "_") for cell in lines[0][1]]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise ImportRefused(
            _("Il manque la colonne %s dans le CSV\u00a0: téléchargez le modèle.") % ", ".join(missing)
        )
    if len(lines) - 1 > MOST_ROWS:
        raise ImportRefused(_("Le CSV a plus de %d lignes\u00a0: faites plusieurs archives.") % MOST_ROWS)
    if len(lines) == 1:
        raise ImportRefused(_("Le CSV n’a que ses titres\u00a0: ajoutez une ligne par acte."))
    return [
        Row(number, {name: cell.strip() for name, cell in zip(names, line, strict=False) if name in _KNOWN})
        for number, line in lines[1:]
    ]


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheets of before write."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\0", "")


def _folded(text: str) -> str:
    """Without accents nor capitals."""
    plain = unicodedata.normalize("NFKD", text.strip().lower())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def deposit_of(row: Row, author: Author, *, siren: str, today: date) -> Deposit | None:
    """None when something is wrong, which the row then says."""
    nature = _nature(row)
    adopted_on = _day(row, "DELIB_DATE", today)
    former, received = _day(row, "DATE_PUBLICATION", today), _day(row, "PREF_DATE", today)
    title = " ".join(row["DELIB_OBJET"].split())
    number, matter = row["DELIB_ID"], row["DELIB_MATIERE_CODE"]
    _check_order(row, adopted_on, {"DATE_PUBLICATION": former, "PREF_DATE": received})
    who = _author(row, author)
    _check_words(row, nature, siren, title, number, matter)
    details = _details(row)
    if row.problems or nature is None or adopted_on is None:
        return None
    return Deposit(
        nature=nature,
        number=number,
        title=title,
        matter=matter,
        adopted_on=adopted_on,
        author_first_name=who.first_name,
        author_last_name=who.last_name,
        author_capacity=who.capacity,
        service=row["SERVICE"][:150],
        formerly_posted_on=former,
        ar_id=row["AR_ID"],
        ar_received_on=received,
        details=details,
    )


def _nature(row: Row) -> Nature | None:
    asked = _folded(row["NATURE"])
    nature = _NATURES.get(asked)
    if "individuel" in asked:
        row.problems.append(
            _("Une décision individuelle est notifiée, pas publiée\u00a0: retirez cette ligne.")
        )
    elif nature is None:
        row.problems.append(_("Nature inconnue\u00a0: «\u00a0%s\u00a0».") % row["NATURE"][:60])
    return nature


def _day(row: Row, name: str, today: date) -> date | None:
    text = row[name]
    if not text:
        if name in REQUIRED:
            row.problems.append(_("%s est vide.") % name)
        return None
    for pattern in _DAY_FORMATS:
        try:
            day = datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        if day < OLDEST:
            row.problems.append(
                _("%(name)s est trop ancienne\u00a0: %(text)s.") % {"name": name, "text": text}
            )
        if day > today:
            row.problems.append(_("%(name)s est à venir\u00a0: %(text)s.") % {"name": name, "text": text})
        return day
    row.problems.append(
        _("%(name)s n’est pas une date\u00a0: «\u00a0%(text)s\u00a0». Écrivez 2025-03-20 ou 20/03/2025.")
        % {"name": name, "text": text[:30]}
    )
    return None


def _check_order(row: Row, adopted_on: date | None, later: dict[str, date | None]) -> None:
    for name, day in later.items():
        if adopted_on and day and day < adopted_on:
            row.problems.append(_("%s est avant la date de l’acte.") % name)


def _author(row: Row, author: Author) -> Author:
    own = Author(row["AUTEUR_PRENOM"][:100], row["AUTEUR_NOM"][:100], row["AUTEUR_QUALITE"][:150])
    found = own if any((own.first_name, own.last_name, own.capacity)) else author
    if not all((found.first_name, found.last_name, found.capacity)):
        row.problems.append(
            _("Il manque le prénom, le nom ou la qualité de l’auteur\u00a0: la loi les demande.")
        )
    return found


def _check_words(row: Row, nature: Nature | None, siren: str, title: str, number: str, matter: str) -> None:
    if not title:
        row.problems.append(_("%s est vide.") % "DELIB_OBJET")
    if len(title) > 500 or len(number) > 40:
        row.problems.append(_("L’objet tient en 500 signes, le numéro en 40."))
    if matter and matter not in MATTERS:
        row.problems.append(_("Code de matière inconnu\u00a0: «\u00a0%s\u00a0».") % matter[:10])
    if nature is not None and needs_a_number(nature) and not (number and matter):
        row.problems.append(_("Il manque le numéro ou le code de la matière."))
    siret = re.sub(r"\s", "", row["COLL_SIRET"])
    if siret and siren and not siret.startswith(siren):
        row.problems.append(_("Cette ligne est d’une autre collectivité (SIRET %s).") % siret[:14])
    if row["AR_ID"] and (problem := receipt_problem(row["AR_ID"], siren)):
        row.problems.append(problem)
    if not row.file:
        row.problems.append(_("Aucun fichier\u00a0: remplissez la colonne FICHIER."))


def _details(row: Row) -> dict[str, Any]:
    """What SCDL tells of a deliberation besides."""
    votes: dict[str, int] = {}
    for name, key in _VOTES.items():
        if row[name]:
            if not row[name].isdecimal() or len(row[name]) > 4:
                row.problems.append(_("%s n’est pas un nombre.") % name)
            else:
                votes[key] = int(row[name])
    found: dict[str, Any] = {"votes": votes} if votes else {}
    budget = {"year": row["BUDGET_ANNEE"][:9], "name": row["BUDGET_NOM"][:150]}
    if any(budget.values()):
        found["budget"] = budget
    if row["PREF_ID"]:
        found["prefecture"] = row["PREF_ID"][:12]
    return found
