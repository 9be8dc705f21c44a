"""What a procedure asks of agents, and never of the person: private fields of a dossier."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, model_validator

from teleservices.definition.base import Key, MaybeText, Part, Text


class PrivateKind(StrEnum):
    """How an agent fills it."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


class PrivateField(Part):
    """Filled by agents while they examine a dossier: neither the person's pages nor their acknowledgement show it."""

    key: Key
    label: Text
    kind: PrivateKind = PrivateKind.TEXT
    help: MaybeText = ""
    choices: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _a_choice_has_choices(self) -> "PrivateField":
        if (self.kind is PrivateKind.CHOICE) != bool(self.choices):
            raise ValueError(
                "« choices » va avec « kind: choice », et seulement avec lui : ajoutez l’un ou retirez l’autre"
            )
        return self


def _each_once(fields: tuple[PrivateField, ...]) -> tuple[PrivateField, ...]:
    keys = [one.key for one in fields]
    if twice := next((key for key in keys if keys.count(key) > 1), None):
        raise ValueError(f"deux champs privés ont la clé « {twice} » : changez-en une")
    return fields


PrivateFields = Annotated[tuple[PrivateField, ...], AfterValidator(_each_once)]
"""The private fields of a procedure, in the order of the agents' page."""
