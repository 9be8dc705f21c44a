"""Titres for the finance software: a row a line, as CSV or JSON (the PES recette flow comes from that software)."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from billing.enums import CollectorKind
from billing.grids import kept
from billing.models import Invoice

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = (
    "exercice", "titre", "date_emission", "date_echeance", "debiteur", "siren", "siret", "objet", "deliberation",
    "date_deliberation", "membre", "ligne", "nature", "calcul", "montant_ht", "regime_tva", "montant_tva",
    "montant_ttc", "etat",
)  # fmt: skip
#: What a spreadsheet would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(exercise: int) -> Iterator[dict[str, str]]:
    """Every line of every titre of an exercise, amounts in euros with a point."""
    titres = Invoice.objects.filter(exercise=exercise, collector=CollectorKind.TITRE).prefetch_related(
        "lines"
    )
    for titre in titres.order_by("rank"):
        paper = kept.from_json(titre.calculation)
        head = {
            "exercice": str(titre.exercise),
            "titre": titre.number,
            "date_emission": titre.issued_on.isoformat(),
            "date_echeance": titre.due_on.isoformat(),
            "debiteur": paper.payer.name,
            "siren": paper.payer.siren,
            "siret": paper.payer.siret,
            "objet": titre.object,
            "deliberation": paper.deliberation.number,
            "date_deliberation": paper.deliberation.voted_on.isoformat(),
            "etat": titre.state,
        }
        for line in titre.lines.all():
            yield head | {
                "membre": line.member_name,
                "ligne": line.label,
                "nature": line.kind,
                "calcul": line.explanation,
                "montant_ht": str(line.net_euros),
                "regime_tva": line.vat_regime,
                "montant_tva": str(line.vat_euros),
                "montant_ttc": str(line.net_euros + line.vat_euros),
            }


def as_csv(exercise: int) -> str:
    """UTF-8 with its mark and semicolons, as spreadsheets set to French read it; no cell is a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in rows(exercise):
        writer.writerow(
            {name: f"'{text}" if text.startswith(_FORMULA) else text for name, text in row.items()}
        )
    return "\ufeff" + out.getvalue()
