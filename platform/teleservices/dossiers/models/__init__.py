"""The tables of this context: `requests` (offers, drafts, dossiers), `records` (what gathers around a dossier),
`mandates` (who filed for whom).
"""

from teleservices.dossiers.models.mandates import Mandate
from teleservices.dossiers.models.records import (
    REASONS,
    Acknowledgement,
    AppendOnly,
    Correction,
    Event,
    Message,
    Piece,
)
from teleservices.dossiers.models.requests import Dossier, Draft, Offer, ProcedureCopy

__all__ = [
    "REASONS",
    "Acknowledgement",
    "AppendOnly",
    "Correction",
    "Dossier",
    "Draft",
    "Event",
    "Mandate",
    "Message",
    "Offer",
    "Piece",
    "ProcedureCopy",
]
