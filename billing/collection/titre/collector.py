"""Titres de recettes: the avis des sommes à payer is the PDF; the comptable public collects, and says so by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from billing import ledger, selectors
from billing.collection.base import Comparison
from billing.enums import Accounting, CollectorKind, InvoiceState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from billing.models import Invoice


class TitreCollector:
    kind = CollectorKind.TITRE
    accounting = Accounting.PUBLIC
    by_hand = True

    def check_config(self) -> list[str]:
        """What the law prints on a titre cannot be left blank (CGCT L1617-5: signatory, accountant, remedies)."""
        issuer = selectors.issuer()
        needed = (
            (issuer.signatory, _("le nom et la qualité de l’ordonnateur")),
            (issuer.accountant, _("le comptable assignataire")),
            (issuer.court, _("le tribunal administratif compétent")),
            (issuer.address, _("l’adresse de l’émetteur")),
        )
        missing = [words for value, words in needed if not value.strip()]
        if not missing:
            return []
        return [_("Titre de recettes : il manque %(missing)s.") % {"missing": ", ".join(missing)}]

    def issue(self, invoice: Invoice) -> None:
        ledger.move(invoice.id, InvoiceState.ISSUED)

    def compare(self, invoices: Sequence[Invoice]) -> Comparison:
        """Nobody else keeps a ledger that we can read: the accountant's entries are the ones made here."""
        received = sum(ledger.paid_so_far(invoice.id) for invoice in invoices)
        return Comparison(ours=received, theirs=received)
