"""The number that a text gives to a file, in place of our own reference."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field, JsonValue

from teleservices.definition.base import Key, Part

LAST = 9999


class Numbering(Part):
    """ "PC 069 259 26 00001" (code de l’urbanisme, A423-1 to A423-3): the kind of request, the department and the commune
    in three figures each, the year, one character of the instructing service, then the rank in the year.

    An answer that `prefixes` does not name (a declaration about a permit that has its number) keeps our own reference.
    """

    field: Key = Field(description="The question whose answer tells the kind")
    prefixes: dict[Key, str] = Field(min_length=1)
    service: Key | None = Field(default=None, description="Setting (text): the character of the service")

    def number(
        self, answers: Mapping[str, JsonValue], *, insee: str, day: date, rank: int, service: str = ""
    ) -> str | None:
        """The number, None when the answers ask for none. A rank has four figures."""
        prefix = self.prefixes.get(str(answers.get(self.field)))
        if prefix is None or rank > LAST:
            return None
        overseas = insee.startswith(("97", "98"))
        department = insee[:3] if overseas else insee[:2].rjust(3, "0")
        commune = insee[3:].rjust(3, "0") if overseas else insee[2:]
        return f"{prefix} {department} {commune} {day.year % 100:02d} {(service or '0')[0]}{rank:04d}"
