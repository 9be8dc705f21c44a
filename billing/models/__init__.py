"""The operator's ledger. Public schema."""

from __future__ import annotations

from billing.models.collection import CollectorAccount, CollectorEvent, Payment
from billing.models.grids import Grid, KeyValue, PersonalContribution
from billing.models.invoices import Campaign, Invoice, InvoiceDocument, InvoiceLine, InvoiceSequence, Run
from billing.models.members import Issuer, Member

__all__ = [
    "Campaign",
    "CollectorAccount",
    "CollectorEvent",
    "Grid",
    "Invoice",
    "InvoiceDocument",
    "InvoiceLine",
    "InvoiceSequence",
    "Issuer",
    "KeyValue",
    "Member",
    "Payment",
    "PersonalContribution",
    "Run",
]
