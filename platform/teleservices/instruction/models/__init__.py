"""The tables of the desk: what agents arrange for themselves, and what gathers around a dossier on their side only."""

from teleservices.instruction.models.arrangements import (
    Label,
    Labelling,
    Preference,
    RoutingRule,
    SavedFilter,
    Sheet,
    away_on,
)
from teleservices.instruction.models.batches import Batch, BatchLine
from teleservices.instruction.models.opinions import Opinion

__all__ = [
    "Batch",
    "BatchLine",
    "Label",
    "Labelling",
    "Opinion",
    "Preference",
    "RoutingRule",
    "SavedFilter",
    "Sheet",
    "away_on",
]
