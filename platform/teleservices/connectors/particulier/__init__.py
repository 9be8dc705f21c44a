"""What an administration knows of a person, asked with their consent. Never needed to answer."""

from teleservices.connectors.particulier.base import (
    Datum,
    NotAllowed,
    NotKnown,
    Question,
    StaleDatum,
    StateData,
    StateDown,
)
from teleservices.connectors.particulier.registry import configured_state_data
from teleservices.connectors.particulier.sources import By, Source, source_of

__all__ = [
    "By",
    "Datum",
    "NotAllowed",
    "NotKnown",
    "Question",
    "Source",
    "StaleDatum",
    "StateData",
    "StateDown",
    "configured_state_data",
    "source_of",
]
