"""The PDF of an invoice, from what it keeps: printed again, it says the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from billing.documents import wording
from billing.enums import CollectorKind
from billing.grids import kept
from billing.grids.explanations import euros
from design.pdf import render_pdf
from design.typography import date_in_full

if TYPE_CHECKING:
    from billing.models import Invoice

HERE = Path(__file__).resolve().parent


def render(invoice: Invoice) -> bytes:
    """A tagged PDF (PDF/UA-1)."""
    return render_pdf("invoice", as_data(invoice), folder=HERE)


def as_data(invoice: Invoice) -> dict[str, Any]:
    paper = kept.from_json(invoice.calculation)
    issuer, payer = paper.issuer, paper.payer
    titre = invoice.collector == CollectorKind.TITRE
    identity = [f"{issuer.legal_form.label}, SIRET {issuer.siret}"]
    if issuer.vat_number:
        identity.append(_("TVA %(number)s") % {"number": issuer.vat_number})
    return {
        "title": wording.title(invoice),
        "sender": {"name": issuer.name, "lines": [*issuer.address.splitlines(), *identity]},
        "recipient": {"name": payer.name, "lines": payer.address.splitlines()},
        "reference": invoice.number,
        "place_date": date_in_full(invoice.issued_on, weekday=False),
        "demonstration": _("Chiffres d’exemple, document de démonstration")
        if paper.deliberation.is_example
        else "",
        "facts": [{"label": label, "value": value} for label, value in wording.facts(invoice, paper)],
        "table": _table(invoice),
        "total": _("À payer : %(amount)s") % {"amount": euros(invoice.gross)},
        "sections": [
            {"title": part.title, "paragraphs": part.paragraphs, "items": part.items}
            for part in wording.parts(invoice, paper)
        ],
        "signature": [_("L’ordonnateur,"), issuer.signatory] if titre else [],
    }


def _table(invoice: Invoice) -> dict[str, Any]:
    lines = list(invoice.lines.all())
    return {
        "title": _("Ce qui est demandé"),
        "columns": [_("Membre"), _("Ligne"), _("Hors taxe"), _("TVA"), _("Total")],
        "rows": [
            [line.member_name, line.label, euros(line.net), euros(line.vat), euros(line.net + line.vat)]
            for line in lines
        ],
        "numeric": [2, 3, 4],
        "total": [_("Total"), "", euros(invoice.net), euros(invoice.vat), euros(invoice.gross)],
    }
