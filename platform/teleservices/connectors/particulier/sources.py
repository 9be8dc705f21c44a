"""The table of what may be asked: shipped with the code, or given by the operator. Read once a process: it is nobody's."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from django.conf import settings
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, model_validator

from teleservices.definition.enums import StateSource

SHIPPED = Path(__file__).with_name("sources.yaml")

Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_0-9]+)*$|^$")]
"""Members of an answer, from the outside in."""


class By(StrEnum):
    """By whose right a source answers."""

    FRANCE_CONNECT = "france_connect"
    IDENTITY = "identity"
    IDENTIFIER = "identifier"


class Source(BaseModel):
    """One value of one administration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str
    to: str
    """ "au ministère": who is asked, in a sentence."""
    what: str
    path: Annotated[str, StringConstraints(pattern=r"^(/[A-Za-z0-9_./-]+)?$")]
    by: By
    scopes: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z_0-9]+$")], ...] = ()
    identifier: str = ""
    """The question, when the person types a number of theirs."""
    value: Dotted
    provider: Dotted = ""
    year: Dotted = ""
    month: Dotted = ""
    most_months: int = 12
    """Older than so many months, an answer that has a month is not one."""

    @model_validator(mode="after")
    def _an_identifier_is_asked(self) -> Source:
        if (self.by is By.IDENTIFIER) != bool(self.identifier):
            raise ValueError("« identifier » va avec « by: identifier », et seulement avec lui")
        return self


def source_of(name: StateSource) -> Source | None:
    """None when the table has no such source, or no path for it."""
    found = _table(str(settings.STATE_SOURCES or SHIPPED)).get(name)
    return found if found and found.path else None


def described(name: StateSource) -> Source | None:
    """The same, whether it can be asked or not."""
    return _table(str(settings.STATE_SOURCES or SHIPPED)).get(name)


@lru_cache(maxsize=4)
def _table(path: str) -> dict[StateSource, Source]:
    content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return TypeAdapter(dict[StateSource, Source]).validate_python(content)
